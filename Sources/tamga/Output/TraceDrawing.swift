import Customs
import Ledger
import Views

/// A trace as a drawing: a lane for each declaration, time from left to right, a bar for each leg, arrows along the links, and
/// what does not fit in red.
struct TraceDrawing {
  private static let left = 330
  private static let chart = 900
  private static let top = 70
  private static let barHeight = 16
  private static let red = "#c62828"

  private let trace: Trace
  private let start: Int64
  private let end: Int64
  /// Top of each lane; the last one is the bottom of the chart.
  private let lanes: [Int]
  private let places: [String: Int]

  init(_ trace: Trace) {
    self.trace = trace
    let times = trace.nodes.flatMap { $0.trail?.legs.map(\.at) ?? [] }
    let first = times.min() ?? 0
    start = first
    // Half a day of room behind the last step, and never nothing to divide by.
    end = max(times.max() ?? 0, first) + CivilTime.microsecondsPerDay / 2
    var lanes = [Self.top]
    for node in trace.nodes {
      lanes.append(lanes[lanes.count - 1] + 64 + 14 * node.anomalies.count)
    }
    self.lanes = lanes
    places = Dictionary(uniqueKeysWithValues: trace.nodes.enumerated().map { ($1.number, $0) })
  }

  var svg: String {
    var svg = SVG(width: Self.left + Self.chart + 60, height: (lanes.last ?? 0) + 30)
    svg.text("From border to border: \(trace.name)", x: 16, y: 28, size: 16)
    let facts = [
      "\(trace.nodes.count) declarations", "\(trace.edges.count) links",
      "\(trace.anomalyCount) anomalies", "in the first \(grouped(trace.size)) entries",
    ]
    svg.text(facts.joined(separator: ", "), x: 16, y: 46, fill: "#666")
    for (index, node) in trace.nodes.enumerated() {
      svg.rectangle(
        x: 8, y: lanes[index], width: Self.left + Self.chart + 44,
        height: lanes[index + 1] - lanes[index] - 6, fill: node.isStart ? "#f1f6fb" : "#fafafa")
    }
    drawDays(&svg)
    for (index, node) in trace.nodes.enumerated() { drawLane(index, node, &svg) }
    for edge in trace.edges { drawLink(edge, &svg) }
    return svg.document
  }

  private func x(_ time: Int64) -> Int {
    Self.left + Int((time - start) * Int64(Self.chart) / max(1, end - start))
  }

  /// A line for each of at most ten days, with its date.
  private func drawDays(_ svg: inout SVG) {
    let day = CivilTime.microsecondsPerDay
    let count = max(1, (end - start) / day)
    let step = max(1, (count + 8) / 9)
    var time = start - start % day
    while time <= end {
      if time >= start {
        svg.rectangle(
          x: x(time), y: Self.top - 8, width: 1, height: (lanes.last ?? 0) - Self.top, fill: "#ddd")
        svg.text(
          CivilTime.text(day: Int(time / day)), x: x(time), y: Self.top - 12, size: 10,
          anchor: .middle, fill: "#666")
      }
      time += step * day
    }
  }

  private func barTop(_ lane: Int) -> Int { lanes[lane] + 18 }

  private func drawLane(_ lane: Int, _ node: Trace.Node, _ svg: inout SVG) {
    let y = lanes[lane]
    svg.text(
      node.number, x: 16, y: y + 16, size: 12, fill: node.anomalies.isEmpty ? "#222" : Self.red)
    guard let trail = node.trail else {
      svg.text("not in the ledger", x: 16, y: y + 31, fill: Self.red)
      drawAnomalies(node, y + 46, &svg)
      return
    }
    svg.text(
      "\(trail.flow?.name ?? "")  \(PackedCode.country(trail.dispatch)) → \(PackedCode.country(trail.destination))  \(trail.state.name)",
      x: 16, y: y + 31)
    svg.text(
      [trail.holder, goods(node, trail)].filter { !$0.isEmpty }.joined(separator: "  "), x: 16,
      y: y + 46, size: 10, fill: "#666")
    drawLegs(lane, node, trail, &svg)
    drawAnomalies(node, y + 60, &svg)
  }

  /// What of the goods is on the way.
  private func goods(_ node: Trace.Node, _ trail: DeclarationTrail) -> String {
    let items = trail.items.filter { node.items.contains($0.number) || node.items.contains(0) }
    guard let first = items.first else { return "" }
    let rest = items.count > 1 ? " +\(items.count - 1)" : ""
    let residual = trace.stocks.first { $0.number == node.number && $0.item == first.number }?
      .residual
    let left = residual.map { ", \($0) left" } ?? ""
    return
      "\(first.commodityText) \(PackedCode.country(first.origin)) \(first.amountText) \(first.unitText)\(rest)\(left)"
  }

  private func drawLegs(
    _ lane: Int, _ node: Trace.Node, _ trail: DeclarationTrail, _ svg: inout SVG
  ) {
    let legs = trail.legs
    let y = barTop(lane)
    var labelEnd: Int?
    for (index, leg) in legs.enumerated() {
      let from = x(leg.at)
      let isWrong = node.anomalies.contains { $0.position == leg.position }
      let title = [
        leg.event.name, leg.office, TraceWords.minute(leg.at),
        leg.seals.isEmpty ? "" : "seals " + leg.seals.joined(separator: ", "),
      ]
      if index + 1 < legs.count {
        let dwell = TraceWords.duration(legs[index + 1].at - leg.at)
        svg.rectangle(
          x: from, y: y, width: max(2, x(legs[index + 1].at) - from), height: Self.barHeight,
          fill: Self.colour(leg.event),
          title: (title + ["then \(dwell)"]).filter { !$0.isEmpty }.joined(separator: "  "))
        if x(legs[index + 1].at) - from > 60 {
          svg.text(
            dwell, x: (from + x(legs[index + 1].at)) / 2, y: y + 12, size: 9, anchor: .middle,
            fill: "#fff")
        }
      }
      svg.rectangle(
        x: from - 2, y: y - 3, width: 5, height: Self.barHeight + 6,
        fill: isWrong ? Self.red : "#263238",
        title: title.filter { !$0.isEmpty }.joined(separator: "  "))
      // Labels that would lie on each other are left to the texts shown when pointed at.
      let label = leg.office.isEmpty ? leg.event.name : "\(leg.event.name) \(leg.office)"
      if labelEnd.map({ from > $0 + 8 }) ?? true {
        let isLast = from > Self.left + Self.chart - 70
        svg.text(
          label, x: isLast ? from + 3 : from, y: y + Self.barHeight + 14, size: 9,
          anchor: isLast ? .end : .start, fill: isWrong ? Self.red : "#444")
        labelEnd = from + label.count * 5
      }
    }
  }

  private func drawAnomalies(_ node: Trace.Node, _ y: Int, _ svg: inout SVG) {
    for (index, anomaly) in node.anomalies.enumerated() {
      svg.text(
        "\(anomaly.code): \(anomaly.text)", x: 16, y: y + 14 * index, size: 10, fill: Self.red)
    }
  }

  /// From the end of the source's lane to the beginning of the taker's.
  private func drawLink(_ edge: Trace.Edge, _ svg: inout SVG) {
    guard let source = places[edge.source.number], let taker = places[edge.taker.number],
      let to = trace.nodes[taker].trail?.legs.first
    else { return }
    let from = trace.nodes[source].trail?.legs.first
    let middle = { (lane: Int) in barTop(lane) + Self.barHeight / 2 }
    let (x1, x2) = (from.map { x($0.at) + 3 } ?? Self.left, x(to.at) - 3)
    svg.line(
      [(x1, middle(source)), (x1 + 6, middle(taker)), (max(x1 + 6, x2), middle(taker))],
      stroke: "#90a4ae")
    if let amount = edge.amount {
      svg.text(
        "\(amount) \(edge.unit)", x: x1 + 10, y: middle(taker) - 3, size: 9, fill: "#546e7a")
    }
  }

  private static func colour(_ event: EventKind) -> String {
    switch event {
    case .departed, .crossed, .incident: "#1976d2"
    case .arrived, .discharged, .exited: "#2e7d32"
    default: "#78909c"
    }
  }
}
