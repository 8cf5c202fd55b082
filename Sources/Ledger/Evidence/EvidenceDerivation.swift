import Customs

/// Makes the entries of a declaration again from their documents: what the log counts is what was submitted.
///
/// Rules of consistency are those of `--historic`: evidence has to verify for ever, also when lists of codes have changed.
struct EvidenceDerivation {
  private let declaration: EvidenceDeclaration
  /// No message in customs needs more; a hostile one could name thousands.
  private static let mostCurrencies = 8

  init(_ declaration: EvidenceDeclaration) { self.declaration = declaration }

  /// The ledger's currency, which the log does not hold: the one for which every message gives its entry.
  ///
  /// JSON does not depend on it. Of messages that state no amount any currency is right, and XXX stands for it.
  ///
  /// - Throws: `ProofError` of the check `document` if an entry does not follow from its document.
  func currency() throws -> String {
    let messages = declaration.steps.filter { $0.document.mediaType == .xml }
    let named = messages.map {
      Set(MessageSubmission.currencies(in: $0.document.body, limit: Self.mostCurrencies))
    }
    let all = named.reduce(into: Set<String>()) { $0.formUnion($1) }
    let sorted = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var failure: ProofError?
    for currency in sorted.prefix(Self.mostCurrencies) + ["XXX"] {
      do {
        try check(currency)
        return currency
      } catch let error as ProofError {
        failure = failure ?? error
      }
    }
    throw failure ?? ProofError(.document, "no currency was tried")
  }

  private func check(_ currency: String) throws {
    let parser = SubmissionParser()
    var entries: [Position: [UInt8]] = [:]
    var versions: [Position: [UInt8]] = [:]
    for step in declaration.steps {
      let view = EntryView(unsafe step.entry.span.bytes)
      let document = step.document
      let before = view.supersedes.flatMap { versions[$0] }
      var records = RecordBatch()
      switch document.mediaType {
      case .xml:
        records.add(
          message: document.body, currency: currency,
          version: view.event == .amended ? before : nil)
      case .json: records.add(document.body)
      }
      records.finish()
      let batch = parser.parse(records, historic: true)
      guard let draft = batch.drafts.first, !draft.isRefused else {
        let fault = batch.drafts.first?.faults.first.map {
          "\($0.pointer) \($0.found) [\($0.rule.rawValue)]"
        }
        throw Self.fault(step, "no submission that the rules accept: \(fault ?? "nothing in it")")
      }
      guard draft.origin?.needsVersion != true else {
        throw Self.fault(step, "it changes a version that the documents before it do not give")
      }
      var stored = step.entry
      if view.hasNotes { stored.removeLast(32) }
      let source = EntryDerivation.source(of: draft, step.entry).flatMap { entries[$0] }
      let derived = EntryDerivation.entry(draft, batch, takingOver: source, stored: step.entry)
      guard derived == stored else { throw Self.fault(step, Self.difference(derived, stored)) }
      if !EntryDerivation.takesOver(draft) { try checkParties(draft, batch, step) }
      entries[step.position] = step.entry
      versions[step.position] = document.declaration(after: before, currency: currency)
    }
  }

  /// The numbers in the entry are those of the parties that the document names.
  private func checkParties(_ draft: Draft, _ batch: DraftBatch, _ step: Evidence.Part) throws {
    let entry = EntryView(unsafe step.entry.span.bytes)
    for (role, mention, number) in [
      ("exporter", draft.exporter, entry.exporter), ("importer", draft.importer, entry.importer),
      ("declarant", draft.declarant, entry.declarant),
    ] {
      let expected = batch.string(mention.id)
      let found = number == 0 ? "" : declaration.parties[number]?.identifier ?? "unknown"
      guard found.utf8.elementsEqual(expected.utf8) else {
        throw Self.fault(
          step,
          "\(role) is \(StrictText.quoted(found.utf8)) in the entry, expected \(StrictText.quoted(expected.utf8))"
        )
      }
    }
  }

  private static func difference(_ derived: [UInt8], _ stored: [UInt8]) -> String {
    guard derived.count == stored.count else {
      return "the entry has \(stored.count) bytes, expected \(derived.count)"
    }
    let offset = zip(derived, stored).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    return offset.map { "byte \($0) of the entry is \(stored[$0]), expected \(derived[$0])" } ?? ""
  }

  private static func fault(_ step: Evidence.Part, _ words: String) -> ProofError {
    ProofError(
      .document, "position \(step.position): the entry does not follow from its document: \(words)")
  }
}
