import Customs
import LMDB

/// Events that stand for themselves: lists, statistics, registrations, opening balances. Each has an identity that is
/// used once.
extension Decider {
  mutating func decidePublication(
    _ question: Question, _ transaction: borrowing ReadTransaction
  ) throws -> Decision {
    let reference = question.reference
    let key = IdentityKey(reference[...])
    var known = publications[key]
    if known == nil,
      let position = try question.log.positions(ofReference: reference, in: transaction).first
    {
      let content = try question.log.withEntry(at: position, in: transaction) {
        Log.content($0.documentHash)
      }
      known = Known(content: content ?? 0, position: position)
    }
    if let known {
      if question.draft.clientID.isEmpty, known.content == question.content {
        return .exists(position: known.position, version: 0)
      }
      return try Self.differing(question, known, Self.identity(question), transaction)
    }
    expectPlace(question, publication: key, version: 0)
    return .create(Creation(state: .none, version: 0, publication: reference))
  }

  /// How people call what the submission publishes, and what to do if it is there with other content.
  private static func identity(_ question: Question) -> SharedIdentity {
    let name = ReferenceKey.parts(question.reference).joined(separator: " ")
    return switch question.event {
    case .listPublished:
      SharedIdentity(text: name, pointer: "/list", remedy: "another version than \"\(name)\"")
    case .statisticPublished:
      SharedIdentity(text: name, pointer: "/statistic", remedy: "another vintage than \"\(name)\"")
    case .openingBalance:
      SharedIdentity(
        text: name, pointer: "/on", remedy: "another day or holder than \"\(name)\"")
    default:
      SharedIdentity(
        text: name, pointer: "/party", remedy: "another party than \"\(name)\", registered once")
    }
  }
}
