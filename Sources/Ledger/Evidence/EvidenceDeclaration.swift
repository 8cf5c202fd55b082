import Customs

/// The entries of an evidence file as those of one declaration and of the parties in it, and of nothing else.
struct EvidenceDeclaration {
  /// The declaration's number, or `lrn:DECLARANT/LRN`.
  let name: String
  /// The declaration's entries, by position.
  let steps: [Evidence.Part]
  /// By their numbers.
  let parties: [UInt32: Evidence.Party]

  /// - Throws: `ProofError` of the check `declaration` unless the entries are the steps of one life, from its beginning,
  ///   and the parties are those they name.
  init(_ parts: [Evidence.Part], name: [UInt8]) throws {
    self.name = String(decoding: name, as: UTF8.self)
    var (steps, parties) = ([Evidence.Part](), [UInt32: Evidence.Party]())
    var (past, named) = (DeclarationPast(), Set<UInt32>())
    for part in parts {
      let entry = EntryView(unsafe part.entry.span.bytes)
      if entry.event == .party {
        let party = try Self.party(part)
        guard parties.updateValue(party, forKey: party.number) == nil else {
          throw Self.fault(part, "party \(party.number) a second time")
        }
        continue
      }
      guard entry.event?.isStep == true else {
        throw Self.fault(
          part, "\(entry.event?.name ?? "unknown"), expected a step of a declaration or a party")
      }
      if let fault = past.faults(of: entry, at: part.position).first {
        throw Self.fault(part, "\(fault.field): \(fault.found), expected \(fault.expected)")
      }
      past.take(entry)
      for number in [entry.exporter, entry.importer, entry.declarant] where number > 0 {
        guard parties[number] != nil else {
          throw Self.fault(part, "names party \(number), expected that party's entry before it")
        }
        named.insert(number)
      }
      steps.append(part)
    }
    guard let first = steps.first else {
      throw ProofError(.declaration, "no entry of a declaration, expected at least one")
    }
    if let other = parties.keys.filter({ !named.contains($0) }).min() {
      throw ProofError(.declaration, "party \(other), expected only parties that the entries name")
    }
    self.steps = steps
    self.parties = parties
    try checkNumbers(name, first)
  }

  /// Every entry has the number that the file names; those before acceptance, and a rejection, have none.
  private func checkNumbers(_ name: [UInt8], _ first: Evidence.Part) throws {
    var isNumbered = false
    for part in steps {
      let entry = EntryView(unsafe part.entry.span.bytes)
      let number = entry.number.array
      let expected = entry.event == .lodged || entry.event == .rejected ? [] : name
      guard number == expected else {
        throw Self.fault(
          part,
          "number \(StrictText.quoted(number)), expected \(StrictText.quoted(expected))")
      }
      isNumbered = isNumbered || !number.isEmpty
    }
    if isNumbered { return }
    let entry = EntryView(unsafe first.entry.span.bytes)
    let declarant = parties[entry.declarant]?.identifier ?? ""
    let expected = "lrn:\(declarant)/\(entry.marks(.localReference).first ?? "")"
    guard name.elementsEqual(expected.utf8) else {
      throw ProofError(
        .declaration,
        "declaration \(StrictText.quoted(name)), expected \(StrictText.quoted(expected.utf8)), whose entries these are"
      )
    }
  }

  /// What a party's entry says; it follows from its document.
  private static func party(_ part: Evidence.Part) throws -> Evidence.Party {
    let entry = EntryView(unsafe part.entry.span.bytes)
    var expected = PartyDocument.entry(number: entry.party, body: part.document.body)
    EntryAudit.copyEngineFields([.position, .recordedAt, .nonce], from: part.entry, to: &expected)
    guard expected == part.entry, let id = JSONText.string(of: "id", in: part.document.body) else {
      throw ProofError(
        .document,
        "position \(part.position): the entry of a party does not follow from its document")
    }
    return Evidence.Party(number: entry.party, identifier: id, position: part.position)
  }

  private static func fault(_ part: Evidence.Part, _ words: String) -> ProofError {
    ProofError(.declaration, "position \(part.position): \(words)")
  }
}
