import LMDB

/// What becomes of memory that large arrays leave.
public enum FreedMemory {
  /// Keeps it for the next ones: for a program that does one thing and ends.
  public static func keep() { LargeArray.keepFreedMemory() }
}
