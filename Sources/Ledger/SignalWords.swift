import LMDB

/// The programs' face to what the storage engine knows of signals.
public enum SignalWords {
  /// From now on a signal that damaged files raise ends the process with words and an exit code.
  public static func install() { FaultReport.install() }
}
