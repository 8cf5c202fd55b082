import Customs
import LMDB

/// A declaration found by declarant and LRN.
struct LodgedDeclaration {
  /// The key of its declarant and LRN (`ReferenceKey`).
  let reference: [UInt8]
  let key: IdentityKey
  let status: DeclarationStatus
  let places: DeclarationPlaces
  /// What the log lists under the reference.
  let positions: [Position]
}

/// Declarations that have no number yet: they are named by declarant and LRN, for ever.
extension Decider {
  /// What an acceptance with an LRN is of.
  enum Acceptance {
    case lodged(LodgedDeclaration)
    /// A declaration that was never lodged here; the key of the LRN that it names, if that was made.
    case new(IdentityKey?)
    case refused(Decision)
  }

  /// The lodged declaration that an acceptance gives its number to.
  func acceptance(_ question: Question, _ transaction: borrowing ReadTransaction) throws
    -> Acceptance
  {
    let found = try declarations(question, transaction)
    guard let declaration = Self.choice(found) else {
      guard question.draft.isShort else { return .new(nil) }
      return .refused(.rejected(Self.unresolved(question, found)))
    }
    switch declaration.status.state {
    case .none: return .new(declaration.key)
    case .lodged: return .lodged(declaration)
    case .rejected: return .refused(.rejected(Self.invalidStep(question, declaration.status)))
    default:
      return .refused(
        .conflict(
          Self.takenReference(
            question, try otherNumber(question.log, declaration, transaction))))
    }
  }

  /// `lodged` and `rejected`, which name no number.
  mutating func decideUnnumbered(
    _ question: Question, _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    let found = try declarations(question, transaction)
    for declaration in found {
      let known = try same(
        question, declaration.key, declaration.status, declaration.places, declaration.positions,
        transaction)
      if let known { return known }
    }
    guard let declaration = Self.choice(found) else {
      return .rejected(Self.unresolved(question, found))
    }
    if question.event == .lodged, declaration.status.state != .none {
      return try lodgedBefore(question, declaration, transaction)
    }
    let meaning = try meaning(question, found.flatMap(\.positions), transaction)
    if case .known(let decision) = meaning { return decision }
    switch step(question, declaration.status, declaration.places) {
    case .create(let creation):
      try keepVersion(
        question, declaration.key, after: declaration.key, at: declaration.places.current,
        transaction)
      var status = declaration.status
      note(question, declaration.key, creation, &status, declaration.places, meaning.key)
      if question.event == .lodged {
        let parts = ReferenceKey.parts(declaration.reference)
        let prefix = ReferenceKey.prefix(localReference: Array(parts[0].utf8))
        lodged[IdentityKey(prefix[...]), default: []].append(declaration.reference)
      }
      return .create(creation)
    case let refused: return refused
    }
  }

  /// The declarations that a submission's LRN can mean: the named declarant's, or those of all declarants.
  private func declarations(
    _ question: Question, _ transaction: borrowing ReadTransaction
  ) throws -> [LodgedDeclaration] {
    let reference = question.reference
    if question.draft.namesDeclarant {
      let found = try declaration(reference, question.log, transaction)
      return question.draft.isShort && found.status.state == .none ? [] : [found]
    }
    let lrn = ReferenceKey.localReference(reference)?.reference ?? []
    var keys = try question.log.localReferences(lrn, in: transaction).map { known in
      let declarant = try parties.identifier(known.declarant, question.log, transaction)
      return ReferenceKey.bytes(.localReference, [lrn, declarant])
    }
    let here = lodged[IdentityKey(reference[...])] ?? []
    keys += here.filter { !keys.contains($0) }
    return try keys.map { try declaration($0, question.log, transaction) }
  }

  private func declaration(
    _ reference: [UInt8], _ log: Log, _ transaction: borrowing ReadTransaction
  ) throws -> LodgedDeclaration {
    let key = IdentityKey(reference[...])
    let here = changed[key]
    var (status, known) = (here ?? DeclarationStatus(), DeclarationPlaces())
    if here != nil { known = places(key, status) }
    var positions: [Position] = []
    // What this run has lodged is not in the log yet.
    if here == nil || status.isInLog {
      positions = try log.positions(ofReference: reference, in: transaction)
      if here == nil { (status, known) = try log.status(of: positions, in: transaction) }
    }
    // Once there is a number, the declaration stands where its steps have brought it since.
    if let number = numbered[key] {
      let now = changed[number]
      (status.state, status.flow) = (now.state, now.flow)
      status.line = status.line == 0 ? now.line : status.line
    } else if let answer = positions.last,
      let number = try log.withEntry(at: answer, in: transaction, { $0.number.array }),
      !number.isEmpty
    {
      let all = try log.positions(of: number[...], in: transaction)
      let now = try changed[IdentityKey(number[...])] ?? log.status(of: all, in: transaction).0
      (status.state, status.flow) = (now.state, now.flow)
    }
    return LodgedDeclaration(
      reference: reference, key: key, status: status, places: known, positions: positions)
  }

  /// The only one, or the only one that is still open.
  private static func choice(_ found: [LodgedDeclaration]) -> LodgedDeclaration? {
    if found.count == 1 { return found[0] }
    let open = found.filter { $0.status.state == .lodged }
    return open.count == 1 ? open[0] : nil
  }

  /// The LRN was used before: by the same content in another layout, by other content, or by an acceptance.
  private func lodgedBefore(
    _ question: Question, _ declaration: LodgedDeclaration,
    _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    let first = declaration.positions.first
    let isLodged =
      try first.flatMap { position in
        try question.log.withEntry(at: position, in: transaction) { $0.event == .lodged }
      } ?? (declaration.status.content != 0)
    guard isLodged else {
      return .conflict(
        Self.takenReference(question, try otherNumber(question.log, declaration, transaction)))
    }
    let (lrn, _) = Self.names(declaration.reference)
    return try Self.differing(
      question, Known(position: first, line: declaration.status.line),
      SharedIdentity(
        text: lrn, pointer: question.draft.declarationPath + "/lrn",
        remedy: "another LRN than \"\(lrn)\", which a declarant uses once"), transaction)
  }

  /// The number that was given to an LRN, in words; the line of this run that brought it where the log has none.
  private func otherNumber(
    _ log: Log, _ declaration: LodgedDeclaration, _ transaction: borrowing ReadTransaction
  ) throws -> String {
    guard let position = declaration.positions.last,
      let number = try log.withEntry(at: position, in: transaction, { $0.number.array }),
      !number.isEmpty
    else { return "the number that the file gives it before this line" }
    return "\(String(decoding: number, as: UTF8.self)), its number since position \(position)"
  }
}

/// The identifiers of the parties that the log knows, read when the first one is asked for.
final class PartyNames {
  private var names: [String]?

  func identifier(_ number: UInt32, _ log: Log, _ transaction: borrowing ReadTransaction) throws
    -> [UInt8]
  {
    let known = try names ?? log.partyIdentifiers(in: transaction)
    names = known
    guard Int(number) < known.count else {
      throw Log.damaged("party \(number)", "it is not in the index of parties")
    }
    return Array(known[Int(number)].utf8)
  }
}
