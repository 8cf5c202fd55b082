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
    let version = UInt64(version) + (event.carriesDeclaration ? 1 : 0)
    let first = first ?? position
    let retracts = takesBack && self.state.counts
    let counts = event.carriesDeclaration && state?.counts == true
    let unknownFlags = entry.flags & ~EntryLayout.Flags.known
    func text(_ position: Position?) -> String { position.map { "\($0)" } ?? "none" }
    // Texts are made of what differs alone: the audit asks this of every entry.
    var faults: [Fault] = []
    if state == nil || entry.state != state {
      let expected = state?.name ?? "no step '\(event.name)' from \(self.state.name)"
      faults.append(
        Fault(field: "state after", expected: expected, found: entry.state?.name ?? ""))
    }
    if UInt64(entry.version) != version {
      faults.append(
        Fault(field: "version", expected: "\(version)", found: "\(entry.version)"))
    }
    if entry.declaration != first {
      faults.append(
        Fault(field: "declaration", expected: text(first), found: text(entry.declaration)))
    }
    if entry.supersedes != supersedes {
      faults.append(
        Fault(field: "supersedes", expected: text(supersedes), found: text(entry.supersedes)))
    }
    if (entry.retracts != nil) != retracts {
      faults.append(
        Fault(field: "retracts", expected: "\(retracts)", found: "\(entry.retracts != nil)"))
    }
    if entry.counts != counts {
      faults.append(Fault(field: "counts", expected: "\(counts)", found: "\(entry.counts)"))
    }
    if unknownFlags != 0 {
      faults.append(
        Fault(field: "flags", expected: "none that are not known", found: "\(entry.flags)"))
    }
    return faults
  }
}
