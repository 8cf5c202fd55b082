import ArgumentParser
import Ledger

/// `tamga check` of certificates, and of what was proven under them.
extension CheckCommand {
  /// Verifies what can be verified with the key alone, and replays what the certificates say where there is a ledger.
  ///
  /// Without one the word "ok" is kept for what has been proven; a certificate alone is signed, no more.
  func check(_ certified: CertifiedFile) throws {
    let ledger = try ledger.map { try CustomsLedger(path: $0) }
    guard report == nil, entry == nil else {
      throw ProofError(
        .format, "--report is for evidence, --entry for inclusion proofs; this is neither")
    }
    let published = try rows.map { try ProofFile.read($0) }
    // Of a ledger that changed its key the newest one is tried first.
    let own = try key.key == nil ? ledger.map { Array(try $0.verifierKeys().reversed()) } : nil
    let (verifier, verified) = try verify(certified, published, own ?? [try key.read()])
    if let ledger {
      let differences = try verified.certificates.flatMap { certificate in
        let projection = try ledger.projections([certificate.view])[0]
        return try ledger.compared(certificate, projection, threads, quiet: false).differences
      }
      guard differences.isEmpty else {
        DifferenceLines.print(differences)
        throw ExitCode(ExitCodes.difference)
      }
    }
    let lines = words(verified, isReplayed: ledger != nil, verifier)
    try output.write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  private func verify(
    _ certified: CertifiedFile, _ published: [UInt8]?, _ keys: [VerifierKey]
  ) throws -> (VerifierKey, CertifiedFile.Verified) {
    for key in keys.dropLast() {
      do {
        return (key, try certified.verify(key: key, published: published))
      } catch let error as ProofError where error.check == .signature {}
    }
    return (
      keys[keys.count - 1], try certified.verify(key: keys[keys.count - 1], published: published)
    )
  }

  private func words(
    _ verified: CertifiedFile.Verified, isReplayed: Bool, _ verifier: VerifierKey
  ) -> [String] {
    let replayed = "a replay of the log gives what is certified"
    var lines =
      isReplayed
      ? ["ok: " + ([replayed] + verified.claim.prefix(1)).joined(separator: "; ")]
      : [verified.claim.first.map { "ok: " + $0 } ?? "signed, not replayed: a certificate"]
    lines += verified.claim.dropFirst()
    for certificate in verified.certificates { lines += certificate.words }
    lines.append("signed by \(verifier)")
    if !isReplayed {
      lines.append(
        "not replayed: whether the log gives what is certified is seen with the ledger alone (--ledger DIR)"
      )
    } else if key.key == nil {
      lines.append("the key is the ledger's own; one from elsewhere is given with --key")
    }
    return lines
  }
}

/// Differences as lines of words.
enum DifferenceLines {
  static func print(_ differences: [Difference]) {
    for difference in differences {
      StandardOutput.shared.write(
        "\(difference.check): \(difference.place): expected \(difference.expected), found \(difference.found)\n"
      )
    }
    StandardOutput.shared.write(
      "\(grouped(differences.count)) \(differences.count == 1 ? "difference" : "differences")\n")
  }
}

extension CustomsLedger {
  /// Replays what a certificate says and shows how far that has come.
  func compared(
    _ certificate: Certificate, _ projection: any Projection, _ threads: WorkerOptions, quiet: Bool
  ) throws -> (differences: [Difference], table: ViewTable?) {
    let bar = ProgressLine(
      "replaying", total: certificate.size * 2, unit: "entries", quiet: quiet)
    defer { bar.finish() }
    return try compare(
      certificate, projection, workers: threads.workers, progress: { bar.advance($0) })
  }
}
