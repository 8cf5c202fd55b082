import Customs
import LMDB

/// An entry's place in its declaration's life, by the index and the entries before it.
extension EntryAudit {
  func step(
    _ entry: borrowing EntryView, _ position: UInt64, _ transaction: borrowing ReadTransaction
  ) throws {
    let number = entry.number.array
    let isUnnumbered = entry.event == .lodged || entry.event == .rejected
    if number.isEmpty != isUnnumbered {
      let found = number.isEmpty ? "none" : String(decoding: number, as: UTF8.self)
      return audit.report(
        "entry", "position \(position) number",
        expected: isUnnumbered ? "none before acceptance" : "a declaration number", found: found)
    }
    if isUnnumbered { return try unnumbered(entry, position, transaction) }
    let name = "declaration " + String(decoding: number, as: UTF8.self)
    let positions: [Position]
    do { positions = try log.positions(of: number[...], in: transaction) } catch is LedgerError {
      return  // reported where that entry or the index of names is read itself
    }
    try followed(entry, position, positions, name, transaction)
    // The acceptance of a lodged declaration lists its entry too.
    guard entry.event == .accepted, let first = entry.declaration, first.rawValue < position
    else { return }
    if let name = try answer(to: first, at: position, transaction), positions.first != first {
      audit.report(
        "index", name, expected: "position \(first) first under its number",
        found: "\(positions.map(\.rawValue))")
    }
  }

  /// A declaration that is lodged, or was refused, is found by its local reference.
  private func unnumbered(
    _ entry: borrowing EntryView, _ position: UInt64, _ transaction: borrowing ReadTransaction
  ) throws {
    guard entry.event == .rejected else {
      return compare(entry, with: DeclarationPast(), position)
    }
    guard let first = entry.declaration, first.rawValue < position else {
      return audit.report(
        "entry", "position \(position) declaration", expected: "the position of a lodged entry",
        found: entry.declaration.map { "\($0)" } ?? "none")
    }
    _ = try answer(to: first, at: position, transaction)
    var past = DeclarationPast()
    past.first = first
    try fill(&past, [first], transaction)
    compare(entry, with: past, position)
  }

  /// A lodged declaration is answered once: the record of its reference lists the lodged entry and then this one.
  ///
  /// - Returns: what the record is called; nil if there is none to be found, which is reported.
  private func answer(
    to lodged: Position, at position: UInt64, _ transaction: borrowing ReadTransaction
  ) throws -> String? {
    do {
      let lrn = try log.withEntry(at: lodged, in: transaction) { entry in
        entry.event == .lodged ? entry.localReference : nil
      }
      guard let lrn, let lrn else {
        audit.report(
          "entry", "position \(position) declaration", expected: "the position of a lodged entry",
          found: "\(lodged)")
        return nil
      }
      let name = "LRN " + String(decoding: lrn, as: UTF8.self)
      let known = try log.localReferences(lrn, in: transaction)
      if let found = known.first(where: { $0.positions.first == lodged }) {
        if found.positions != [lodged, Position(position)] {
          audit.report(
            "index", name, expected: "[\(lodged), \(position)]",
            found: "\(found.positions.map(\.rawValue))")
        }
        return name
      }
      audit.report(
        "index", name, expected: "[\(lodged), \(position)]", found: "nothing with \(lodged)")
    } catch is LedgerError {}  // reported where that entry or record is read itself
    return nil
  }

  private func followed(
    _ entry: borrowing EntryView, _ position: UInt64, _ positions: [Position], _ name: String,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard let place = positions.firstIndex(of: Position(position)) else {
      return audit.report(
        "index", name, expected: "position \(position) among its entries",
        found: "\(positions.map(\.rawValue))")
    }
    var past = DeclarationPast()
    past.first = positions.first
    for earlier in positions[..<place] {
      guard earlier < Position(position) else {
        return audit.report(
          "index", name, expected: "positions in order", found: "\(positions.map(\.rawValue))")
      }
    }
    if place > 0 { try fill(&past, positions[..<place], transaction) }
    compare(entry, with: past, position)
  }

  private func fill(
    _ past: inout DeclarationPast, _ positions: ArraySlice<Position>,
    _ transaction: borrowing ReadTransaction
  ) throws {
    for position in positions.reversed() {
      do {
        try log.withEntry(at: position, in: transaction) { entry in
          if position == positions.last {
            past.state = entry.state ?? .none
            past.version = entry.version
          }
          if past.current == nil, entry.event?.carriesDeclaration == true {
            past.current = position
            past.flow = entry.flow
          }
        }
      } catch is LedgerError { continue }  // reported where that entry is read itself
      if past.current != nil { return }
    }
  }

  private func compare(
    _ entry: borrowing EntryView, with past: DeclarationPast, _ position: UInt64
  ) {
    for fault in past.faults(of: entry, at: Position(position)) {
      audit.report(
        "entry", "position \(position) \(fault.field)", expected: fault.expected,
        found: fault.found)
    }
  }
}
