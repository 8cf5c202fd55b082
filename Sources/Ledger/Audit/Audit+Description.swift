extension Audit {
  /// Compares `ledger.json` with the one form it has, and its signature with its key.
  ///
  /// Home country and currency stand nowhere else: without the signature, amounts in dollars could become amounts in euro.
  public func verifyDescription() throws {
    let (name, configuration) = ("ledger.json", ledger.configuration)
    count("descriptions", 1)
    let bytes = try FileSystem.read(ledger.path + "/" + name)
    if bytes != configuration.json {
      report(
        "description", name,
        expected: String(decoding: configuration.json.dropLast(), as: UTF8.self),
        found: String(decoding: bytes, as: UTF8.self))
    }
    let key: VerifierKey
    do {
      key = try VerifierKey(configuration.publicKey)
    } catch let error as ProofError {
      return report(
        "description", "\(name) publicKey", expected: "a verifier key", found: error.message)
    }
    let signature = configuration.signature.flatMap {
      StrictText.decoded(base64: Array($0.utf8)[...])
    }
    if !key.isValid(signature ?? [], over: configuration.statement) {
      report(
        "description", "\(name) signature",
        expected: "the signature of \(key.nameText)+\(key.identifierText) over the other members",
        found: configuration.signature ?? "none")
    }
  }
}
