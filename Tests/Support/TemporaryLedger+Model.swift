import Customs
import Ledger

extension TemporaryLedger {
  /// The whole log in the model's form.
  public func entries() throws -> [NaiveModel.Entry] {
    let log = try ledger().log
    return try log.environment.read { transaction in
      try (0..<log.size(in: transaction)).map { position in
        guard let entry = try log.summary(at: Position(position), in: transaction) else {
          throw Failure(text: "there is no entry at \(position)")
        }
        return NaiveModel.Entry(
          event: entry.event.name, subject: entry.subject, kind: entry.flow?.name,
          version: Int(entry.version), state: entry.state.name,
          supersedes: entry.supersedes.map { Int($0.rawValue) })
      }
    }
  }

  /// Where the ledger is not what the model says; nil if it is nowhere.
  public func difference(from model: NaiveModel) throws -> String? {
    let entries = try entries()
    guard entries.count == model.entries.count else {
      return "\(entries.count) entries, the model has \(model.entries.count)"
    }
    for (position, (found, expected)) in zip(entries, model.entries).enumerated()
    where found != expected {
      return "entry \(position): \(found), the model has \(expected)"
    }
    let log = try ledger().log
    return try log.environment.read { transaction in
      for (position, expected) in model.documents.enumerated() {
        guard let expected else { continue }
        let found = try log.document(at: Position(UInt64(position)), in: transaction)?.body
        if found != expected { return "document \(position) is not what was submitted" }
      }
      for (number, id) in try log.partyIdentifiers(in: transaction).enumerated() where number > 0 {
        if model.parties[id] != number {
          return "party \(id) has number \(number), the model has \(model.parties[id] ?? 0)"
        }
      }
      for number in model.declarationNumbers {
        let found = try log.positions(of: Array(number.utf8)[...], in: transaction).map {
          Int($0.rawValue)
        }
        let expected = model.entries.indices.filter {
          model.entries[$0].event != "party" && model.entries[$0].subject == number
        }
        if found != expected {
          return "declaration \(number) at \(found), the model has \(expected)"
        }
      }
      return nil
    }
  }

  /// The names of views whose rows are not the model's.
  public func differingViews(from model: NaiveModel) throws -> [String] {
    let home = try ledger().configuration.homeCountry
    return try sums().map(\.name).filter { try rows($0) != model.rows($0, home: home) }
  }
}
