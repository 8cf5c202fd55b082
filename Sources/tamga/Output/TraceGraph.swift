import Customs
import Ledger
import Views

/// A trace in the DOT language of Graphviz: a box for each declaration, an arrow for each link.
enum TraceGraph {
  static func text(_ trace: Trace) -> String {
    var text = "digraph trace {\n  rankdir=LR;\n"
    text += "  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n"
    text += "  edge [fontname=\"sans-serif\", fontsize=9];\n"
    for node in trace.nodes {
      let colour = node.anomalies.isEmpty ? "#222222" : "#c62828"
      let width = node.isStart ? 2 : 1
      text +=
        "  \(quoted(node.number)) [label=\(quoted(label(node))), color=\"\(colour)\", fontcolor=\"\(colour)\", penwidth=\(width)];\n"
    }
    for edge in trace.edges {
      let items = "\(item(edge.source.item)) to \(item(edge.taker.item))"
      let label = [items, edge.isTransit ? "under way" : amount(edge)].compactMap { $0 }
      text +=
        "  \(quoted(edge.source.number)) -> \(quoted(edge.taker.number)) [label=\(quoted(label.joined(separator: "\n")))\(edge.isTransit ? ", style=dashed" : "")];\n"
    }
    return text + "}\n"
  }

  private static func item(_ number: UInt16) -> String { number == 0 ? "all" : "item \(number)" }

  private static func amount(_ edge: Trace.Edge) -> String? {
    edge.amount.map { "\($0) \(edge.unit)" }
  }

  private static func label(_ node: Trace.Node) -> String {
    var lines = [node.number]
    if let trail = node.trail {
      lines.append(
        [trail.flow?.name, trail.acceptedOn.map { CivilTime.text(day: Int($0)) }]
          .compactMap { $0 }.joined(separator: " "))
      lines.append(TraceWords.parties(trail))
    } else {
      lines.append("not in the ledger")
    }
    return (lines + node.anomalies.map { "\($0.code): \($0.text)" }).joined(separator: "\n")
  }

  /// A quoted identifier: quotes and backslashes escaped, lines as \n.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
      }
    }
    return result + "\""
  }
}
