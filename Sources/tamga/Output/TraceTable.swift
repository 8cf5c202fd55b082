import Customs
import Ledger
import Views

/// A trace for people: the steps in their order, the goods, and what does not fit.
struct TraceTable {
  private let trace: Trace

  init(_ trace: Trace) { self.trace = trace }

  func print() {
    let output = StandardOutput.shared
    output.write(headline + "\n\nSTEPS\n")
    steps.print(.table)
    output.write("GOODS\n")
    goods.print(.table)
    if !trace.edges.isEmpty {
      output.write("LINKS\n")
      links.print(.table)
    }
    output.write("ANOMALIES\n")
    if trace.anomalyCount == 0 { output.write("none\n") } else { anomalies.print(.table) }
  }

  private var headline: String {
    let times = trace.nodes.flatMap { $0.trail?.legs.map(\.at) ?? [] }
    let span = times.min().flatMap { first in times.max().map { (first, $0) } }
    let way = span.map { first, last in
      "\(TraceWords.minute(first)) to \(TraceWords.minute(last)), \(TraceWords.duration(last - first)) in all"
    }
    let count = trace.nodes.count
    return [
      trace.name, "\(count) \(count == 1 ? "declaration" : "declarations")", way,
      "in the first \(grouped(trace.size)) entries",
    ].compactMap { $0 }.joined(separator: "  ")
  }

  private var steps: Report {
    var report = Report([
      .init("when"), .init("declaration"), .init("kind"), .init("step"), .init("office"),
      .init("what"), .init("dwell"), .init("!"),
    ])
    for node in trace.nodes {
      guard let trail = node.trail else {
        report.rows.append([
          nil, node.number, nil, "unknown", nil, "the ledger does not have it", nil, "ORPHAN",
        ])
        continue
      }
      let legs = trail.legs
      for (index, leg) in legs.enumerated() {
        let isFirst = index == 0
        let dwell = index + 1 < legs.count ? legs[index + 1].at - leg.at : nil
        let marks = node.anomalies.filter {
          $0.position == leg.position || (isFirst && $0.position == nil)
        }
        report.rows.append([
          TraceWords.minute(leg.at), node.number, trail.flow?.name, leg.event.name, leg.office,
          isFirst ? TraceWords.parties(trail) : leg.seals.joined(separator: ", "),
          dwell.map(TraceWords.duration), TraceWords.codes(marks),
        ])
      }
    }
    return report
  }

  private var goods: Report {
    var report = Report([
      .init("declaration"), .init("item"), .init("goods"), .init("origin"), .init("unit"),
      .init("quantity", .decimal), .init("taken", .decimal), .init("left", .decimal),
    ])
    for node in trace.nodes {
      let stocks = trace.stocks.filter { $0.number == node.number }
      for stock in stocks {
        report.rows.append([
          node.number, stock.item == 0 ? "all" : "\(stock.item)", stock.commodity, stock.origin,
          stock.unit, stock.quantity, stock.taken, stock.residual,
        ])
      }
      for item in node.trail?.items ?? []
      where node.items.contains(item.number) && !stocks.contains(where: { $0.item == item.number })
      {
        report.rows.append([
          node.number, "\(item.number)", item.commodityText, PackedCode.country(item.origin),
          item.unitText, item.amountText, nil, nil,
        ])
      }
    }
    return report
  }

  private var links: Report {
    var report = Report([
      .init("from"), .init("item"), .init("to"), .init("item"), .init("took", .decimal),
      .init("unit"),
    ])
    report.rows = trace.edges.map { edge in
      [
        edge.source.number, edge.source.item == 0 ? "all" : "\(edge.source.item)",
        edge.taker.number, "\(edge.taker.item)", edge.amount,
        edge.isTransit ? "under way" : edge.unit,
      ]
    }
    return report
  }

  private var anomalies: Report {
    var report = Report([.init("declaration"), .init("code"), .init("what")])
    report.rows = trace.nodes.flatMap { node in
      node.anomalies.map { [node.number, $0.code, $0.text] }
    }
    return report
  }
}

/// Words that all forms of a trace share.
enum TraceWords {
  /// "2022-06-14 08:00".
  static func minute(_ microseconds: Int64) -> String {
    let text = CivilTime.text(microseconds: microseconds)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5)
  }

  /// "3 d 4 h", "5 h 20 min".
  static func duration(_ microseconds: Int64) -> String {
    let minutes = microseconds / (60 * CivilTime.microsecondsPerSecond)
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
    if days > 0 { return hours == 0 ? "\(days) d" : "\(days) d \(hours) h" }
    return hours > 0 ? "\(hours) h \(rest) min" : "\(rest) min"
  }

  /// Whence and whither, between whom.
  static func parties(_ trail: DeclarationTrail) -> String {
    func side(_ country: UInt16, _ party: String) -> String {
      [PackedCode.country(country), party].filter { !$0.isEmpty }.joined(separator: " ")
    }
    return side(trail.dispatch, trail.exporter) + " -> " + side(trail.destination, trail.importer)
  }

  /// Each code once, in order.
  static func codes(_ anomalies: [Trace.Anomaly]) -> String {
    var found: [String] = []
    for anomaly in anomalies where !found.contains(anomaly.code) { found.append(anomaly.code) }
    return found.joined(separator: " ")
  }
}
