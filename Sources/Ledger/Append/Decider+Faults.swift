import Customs
import LMDB

/// What the log has against a submission, in words.
extension Decider {
  /// Checks that come before the state machine: existence, expected version, unchanged kind.
  static func refusal(_ question: Question, _ status: DeclarationStatus) -> Fault? {
    let (draft, event) = (question.draft, question.event)
    if event != .accepted, event != .lodged, status.state == .none {
      return Fault(
        .unknownDeclaration, numberPointer(draft),
        found: "\"\(question.batch.string(draft.number))\"",
        expected: "the number of a declaration that this ledger has accepted")
    }
    switch draft.expect {
    case .exact(let version) where version != status.version:
      return Fault(
        .wrongVersion, "/expect", found: "\(version)",
        expected: "\(status.version), the current version of \(name(question))")
    case .none where status.version != 0:
      return Fault(
        .wrongVersion, "/expect", found: "none",
        expected: "\(status.version), the current version of \(name(question))")
    default: break
    }
    // A short form has no kind: it takes over what was lodged.
    if status.state != .none, event.carriesDeclaration, let flow = draft.flow, flow != status.flow {
      let word = event == .amended ? "accepted" : "lodged"
      return Fault(
        .kindChanged, draft.declarationPath + "/kind", found: flow.name,
        expected:
          "\(status.flow?.name ?? ""), as \(word); invalidate and declare anew to change it")
    }
    return nil
  }

  static func invalidStep(_ question: Question, _ status: DeclarationStatus) -> Fault {
    let allowed = StateMachine.allowed(from: status.state, flow: status.flow).map(\.name)
    return Fault(
      .invalidStep, "/event",
      found: "'\(question.event.name)' of \(name(question)), which is \(status.state.name)",
      expected: allowed.isEmpty ? "no further step" : "one of \(allowed.joined(separator: ", "))")
  }

  /// What becomes of a draft whose identity is known with other bytes.
  static func differing(
    _ question: Question, _ known: Known, _ identity: SharedIdentity,
    _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    if let position = known.position,
      let recorded = try RecordedContent(
        question.draft, question.batch, at: position, log: question.log, in: transaction)
    {
      return recorded.decision(identity)
    }
    return .conflict(identity.fault("on line \(known.line)"))
  }

  /// No declaration, or no single one, is lodged under an LRN.
  static func unresolved(_ question: Question, _ found: [LodgedDeclaration]) -> Fault {
    let (lrn, declarant) = names(question.reference)
    let open = found.filter { $0.status.state == .lodged }
    guard !open.isEmpty else {
      let whose = declarant.isEmpty ? "" : " of \(declarant)"
      return Fault(
        .unknownDeclaration, "/lrn", found: "\"\(lrn)\"\(whose)",
        expected: "the LRN of a declaration that is lodged in this ledger")
    }
    let declarants = open.map { names($0.reference).declarant }.sorted()
    return Fault(
      .ambiguousLRN, "/declarant",
      found: "nothing, and \(open.count) open declarations have \"\(lrn)\"",
      expected: "one of \(declarants.joined(separator: ", "))")
  }

  /// An LRN that its declarant has used for another declaration.
  static func takenReference(_ question: Question, _ number: String) -> Fault {
    let (lrn, declarant) = names(question.reference)
    let path = question.draft.isShort ? "" : question.draft.declarationPath
    let whose = declarant.isEmpty ? "" : " of \(declarant)"
    return Fault(
      .otherContent, path + "/lrn", found: "\"\(lrn)\"\(whose) once more",
      expected: "\(number), or another LRN")
  }

  /// The LRN and the declarant of a key; the declarant is empty where it is left out.
  static func names(_ reference: [UInt8]) -> (lrn: String, declarant: String) {
    let parts = ReferenceKey.parts(reference)
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }

  /// How a submission calls its declaration.
  private static func name(_ question: Question) -> String {
    if !question.draft.number.isEmpty { return question.batch.string(question.draft.number) }
    let (lrn, declarant) = names(question.reference)
    return declarant.isEmpty ? "LRN \(lrn)" : "LRN \(lrn) of \(declarant)"
  }

  static func numberPointer(_ draft: Draft) -> String {
    draft.event == .accepted && !draft.isShort ? draft.declarationPath + "/mrn" : "/mrn"
  }
}
