import ArgumentParser
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// Which private key signs.
struct SigningKeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The signing key's file; TAMGA_KEY when not given, else keys/log.key of the ledger.",
      valueName: "file"))
  var key: String?

  /// The key, if nobody but its owner can read the file.
  func read(for ledger: CustomsLedger) throws -> SigningKey {
    if let key { return try SigningKey(file: key) }
    if let path = unsafe getenv("TAMGA_KEY") {
      return try SigningKey(file: unsafe String(cString: path))
    }
    return try SigningKey(file: ledger.path + "/keys/log.key")
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
