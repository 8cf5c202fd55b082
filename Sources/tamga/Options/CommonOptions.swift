import ArgumentParser
import Ledger
import Views

#if canImport(Glibc)
  import Glibc
#endif

/// Which ledger, and how much is said.
struct LedgerOptions: ParsableArguments {
  @Option(help: "The ledger's directory; TAMGA_LEDGER when not given.")
  var ledger: String?

  @Flag(name: .shortAndLong, help: "No progress and no summaries.")
  var quiet = false

  /// The directory, or a usage error.
  func directory() throws -> String {
    if let ledger { return ledger }
    if let path = unsafe getenv("TAMGA_LEDGER") { return unsafe String(cString: path) }
    throw ValidationError("no ledger: give --ledger DIR or set TAMGA_LEDGER")
  }

  func open(readOnly: Bool = true) throws -> CustomsLedger {
    try CustomsLedger(path: try directory(), readOnly: readOnly)
  }

  /// Words for people.
  func say(_ text: String) {
    if !quiet { StandardError.write(text + "\n") }
  }
}

/// How data is printed.
struct FormatOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How to print.", valueName: "table|csv|json|ndjson"))
  var format = OutputFormat.table
}

/// How long to wait for another process.
struct WaitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Seconds to wait for a lock another process holds.", valueName: "seconds"))
  var wait: Double = 10

  func validate() throws {
    guard wait >= 0, wait <= 86_400 else {
      throw ValidationError("--wait \(wait): expected 0 to 86400 seconds")
    }
  }
}

/// How many threads.
struct WorkerOptions: ParsableArguments {
  @Option(help: "Threads; any number gives the same bytes.")
  var workers: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  func validate() throws {
    guard (1...256).contains(workers) else {
      throw ValidationError("--workers \(workers): expected 1 to 256")
    }
  }
}

extension CustomsLedger {
  /// The projections with these names; all of them when none is named.
  func projections(_ names: [String]) throws -> [any Projection] {
    let all = ViewCatalog.all(home: configuration.home)
    if names.isEmpty { return all }
    return try names.map { name in
      guard let projection = all.first(where: { $0.name == name }) else {
        throw LedgerError(
          .unknownView,
          "view \"\(name)\": expected one of \(all.map(\.name).joined(separator: ", "))")
      }
      return projection
    }
  }
}
