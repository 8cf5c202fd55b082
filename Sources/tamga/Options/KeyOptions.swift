import ArgumentParser
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// Which private keys sign.
struct SigningKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The signing key's file; may be repeated while two keys overlap. When not given TAMGA_KEY, with ':' between files; else keys/log.key of the ledger, and keys/next.key if it is there.",
      valueName: "file"))
  var key: [String] = []

  /// The keys, if nobody but their owner can read the files.
  func read(for ledger: CustomsLedger) throws -> [SigningKey] {
    if !key.isEmpty { return try key.map { try SigningKey(file: $0, isNamed: true) } }
    if let paths = unsafe getenv("TAMGA_KEY") {
      return try unsafe String(cString: paths).split(separator: ":").map {
        try SigningKey(file: String($0), isNamed: true)
      }
    }
    let next = SigningKey.nextFile(of: ledger)
    var keys = [try SigningKey(file: ledger.path + "/keys/log.key")]
    if unsafe access(next, F_OK) == 0 { keys.append(try SigningKey(file: next)) }
    return keys
  }
}

/// Which public key is believed.
struct VerifierKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The log's verifier key, as 'tamga key' prints it.", valueName: "name+id+key"))
  var key: String?

  /// The key, or a usage error.
  func read() throws -> VerifierKey {
    guard let key = try given() else {
      throw ValidationError("no key: give --key, as 'tamga key' prints it for the log")
    }
    return key
  }

  /// The key if there is one; a usage error if it is none.
  func given() throws -> VerifierKey? {
    guard key?.contains(where: \.isNewline) != true else {
      throw ValidationError(
        "--key: several keys, expected one; 'tamga key --current' prints the one that signs now")
    }
    do {
      return try key.map { try VerifierKey($0) }
    } catch let error as ProofError {
      throw ValidationError("--key: \(error.message)")
    }
  }

  func validate() throws { _ = try given() }
}

/// Where a small file goes.
struct OutputFileOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "Write to a file instead of standard output; an existing one is replaced.", valueName: "file")
  )
  var out: String?

  /// Writes the bytes: to standard output, or to a file that is complete or not there.
  func write(_ bytes: [UInt8]) throws {
    guard let out, out != "-" else { return StandardOutput.shared.write(bytes) }
    try ProofFile.write(bytes, to: out)
  }
}
