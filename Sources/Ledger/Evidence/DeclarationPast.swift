import Customs

/// What a declaration's entries came to, up to one of them.
struct DeclarationPast {
  var state = DeclarationState.none
  var flow: Flow?
  var version: UInt32 = 0
  var first: Position?
  /// The entry that holds the version in force.
  var current: Position?

  /// A field that is not what the past makes of it.
  struct Fault {
    let field: String
    let expected: String
    let found: String
  }

  /// Goes on to the next entry.
  mutating func take(_ entry: borrowing EntryView) {
    state = entry.state ?? .none
    version = entry.version
    first = first ?? entry.position
    if entry.event?.carriesDeclaration == true {
      current = entry.position
      flow = entry.flow
    }
  }

  /// The fields of the next entry, at `position`, that do not follow from the entries before it.
  func faults(of entry: borrowing EntryView, at position: Position) -> [Fault] {
    guard let event = entry.event else { return [] }
    let flow = event.carriesDeclaration ? entry.flow : flow
    let state = StateMachine.step(event, from: self.state, flow: flow)
    let takesBack = [.amended, .invalidated, .notReleased, .rejected].contains(event)
    let supersedes = takesBack || event == .accepted ? current : nil
    func text(_ position: Position?) -> String { position.map { "\($0)" } ?? "none" }
    let fields = [
      Fault(
        field: "state after",
        expected: state?.name ?? "no step '\(event.name)' from \(self.state.name)",
        found: entry.state?.name ?? ""),
      Fault(
        field: "version", expected: "\(UInt64(version) + (event.carriesDeclaration ? 1 : 0))",
        found: "\(entry.version)"),
      Fault(
        field: "declaration", expected: text(first ?? position), found: text(entry.declaration)),
      Fault(field: "supersedes", expected: text(supersedes), found: text(entry.supersedes)),
      Fault(
        field: "retracts", expected: "\(takesBack && self.state.counts)",
        found: "\(entry.retracts != nil)"),
      Fault(
        field: "counts", expected: "\(event.carriesDeclaration && state?.counts == true)",
        found: "\(entry.counts)"),
      Fault(
        field: "flags", expected: "none that are not known",
        found: entry.flags & ~EntryLayout.Flags.known == 0
          ? "none that are not known" : "\(entry.flags)"),
    ]
    return fields.filter { $0.expected != $0.found }
  }
}
