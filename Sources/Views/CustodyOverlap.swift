import Customs
import Ledger

/// Containers that are in two open movements at once, in whichever consignments.
///
/// A movement is open from `departed` until `arrived`, `discharged` or `exited`. The leg with which a container leaves is
/// marked if a movement of another declaration has it at that time.
enum CustodyOverlap {
  private struct Movement {
    let mrn: String
    let row: Int
    let start: Int64
    var end = Int64.max
  }

  /// What a stored row keeps behind its columns: the containers and the time.
  static func values(of leg: CustodyLeg) -> [ViewValue] {
    [.text(leg.containers.lines), .count(leg.at)]
  }

  /// The rows with their visible columns only, and the flag where it belongs.
  static func marked(_ rows: [ViewRow], flags: Int, visible: Int) -> [ViewRow] {
    var shown = rows.map { ViewRow(Array($0.values.prefix(visible)), source: $0.source) }
    for movements in byContainer(rows, visible).values {
      for row in overlapping(movements.sorted { $0.start < $1.start }) {
        let others = CustodyFlag.flags(shown[row].values[flags])
        shown[row].values[flags] = CustodyFlag.value(others.union([.overlap]))
      }
    }
    return shown
  }

  private static func byContainer(_ rows: [ViewRow], _ visible: Int) -> [String: [Movement]] {
    var found: [String: [Movement]] = [:]
    /// Of each declaration that is on its way.
    var open: [String: (movement: Movement, containers: [String])] = [:]
    func close(_ mrn: String, at time: Int64) {
      guard var stay = open.removeValue(forKey: mrn) else { return }
      stay.movement.end = time
      for container in stay.containers { found[container, default: []].append(stay.movement) }
    }
    for (index, row) in rows.enumerated() where row.values.count == visible + 2 {
      let containers = [String](lines: row.text(visible))
      guard !containers.isEmpty, case .count(let time) = row.values[visible + 1] else { continue }
      let (mrn, event) = (row.text(2), row.text(4))
      switch event {
      case "departed":
        if open[mrn] == nil {
          open[mrn] = (Movement(mrn: mrn, row: index, start: time), Set(containers).sorted())
        }
      case "arrived", "discharged", "exited": close(mrn, at: time)
      default: break
      }
    }
    for mrn in open.keys.sorted() { close(mrn, at: .max) }
    return found
  }

  /// The rows of movements that begin while one of another declaration is open; `movements` are sorted by their start.
  private static func overlapping(_ movements: [Movement]) -> [Int] {
    var rows: [Int] = []
    /// The latest end so far, and the latest of all other declarations.
    var (latest, other): ((mrn: String, end: Int64)?, (mrn: String, end: Int64)?)
    var start = movements.startIndex
    while start < movements.endIndex {
      let group = movements[start...].prefix { $0.start == movements[start].start }
      for movement in group {
        let next = (mrn: movement.mrn, end: movement.end)
        if latest == nil || latest?.mrn == next.mrn {
          latest = (next.mrn, max(latest?.end ?? next.end, next.end))
        } else if let first = latest, next.end > first.end {
          (latest, other) = (next, first)
        } else if other == nil || next.end > (other?.end ?? 0) {
          other = next
        }
      }
      for movement in group {
        let end = latest?.mrn == movement.mrn ? other?.end : latest?.end
        if let end, end > movement.start { rows.append(movement.row) }
      }
      start = group.endIndex
    }
    return rows
  }
}
