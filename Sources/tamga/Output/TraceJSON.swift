import Customs
import Ledger
import Views

/// A trace as one JSON object: declarations with their items and steps, links with what they took, goods with what is left.
enum TraceJSON {
  static func bytes(_ trace: Trace) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("name", trace.name)
    writer.member("size", trace.size)
    writer.member("on", CivilTime.text(day: Int(trace.day)))
    list("declarations", trace.nodes, &writer, declaration)
    list("links", trace.edges, &writer, link)
    list("goods", trace.stocks, &writer, goods)
    writer.member("cut", trace.cut)
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func list<Element>(
    _ name: String, _ elements: [Element], _ writer: inout JSONWriter,
    _ write: (Element, inout JSONWriter) -> Void
  ) {
    writer.key(name)
    writer.beginArray()
    for element in elements {
      writer.beginObject()
      write(element, &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func declaration(_ node: Trace.Node, _ writer: inout JSONWriter) {
    writer.member("mrn", node.number)
    writer.key("isStart")
    writer.value(node.isStart)
    writer.key("isKnown")
    writer.value(node.trail != nil)
    if let trail = node.trail {
      writer.member("kind", ifPresent: trail.flow?.name)
      writer.member("state", trail.state.name)
      writer.member("version", trail.version)
      writer.member(
        "acceptedOn", ifPresent: trail.acceptedOn.map { CivilTime.text(day: Int($0)) })
      writer.member(
        "limitDate", ifPresent: trail.limitDate.map { CivilTime.text(day: Int($0)) })
      writer.member("exporter", trail.exporter)
      writer.member("importer", trail.importer)
      writer.member("dispatch", PackedCode.country(trail.dispatch))
      writer.member("destination", PackedCode.country(trail.destination))
      writer.member("ucr", ifPresent: trail.references.first)
      let items = trail.items.filter { node.items.contains($0.number) || node.items.contains(0) }
      list("items", items, &writer, item)
      let legs = trail.legs
      let next: [Int64?] = legs.dropFirst().map { $0.at } + [nil]
      list("steps", Array(zip(legs, next)), &writer, step)
    }
    list("anomalies", node.anomalies, &writer) { anomaly, writer in
      writer.member("code", anomaly.code)
      writer.member("text", anomaly.text)
      if let item = anomaly.item { writer.member("item", item) }
      if let position = anomaly.position { writer.member("position", position.rawValue) }
    }
  }

  private static func item(_ item: DeclarationTrail.Item, _ writer: inout JSONWriter) {
    writer.member("item", item.number)
    writer.member("commodity", item.commodityText)
    writer.member("origin", PackedCode.country(item.origin))
    writer.member("quantity", item.amountText)
    writer.member("unit", item.unitText)
    writer.member("netMassKg", ViewValue.kilograms(Int128(item.netMassInMilligrams)).printed ?? "")
  }

  private static func step(
    _ step: (leg: DeclarationTrail.Step, next: Int64?), _ writer: inout JSONWriter
  ) {
    writer.member("position", step.leg.position.rawValue)
    writer.member("event", step.leg.event.name)
    writer.member("at", CivilTime.text(microseconds: step.leg.at))
    if !step.leg.office.isEmpty { writer.member("office", step.leg.office) }
    writer.key("seals")
    writer.beginArray()
    for seal in step.leg.seals { writer.value(seal) }
    writer.endArray()
    writer.key("dwellSeconds")
    if let next = step.next {
      writer.value((next - step.leg.at) / CivilTime.microsecondsPerSecond)
    } else {
      writer.null()
    }
  }

  private static func link(_ edge: Trace.Edge, _ writer: inout JSONWriter) {
    writer.member("source", edge.source.number)
    writer.member("sourceItem", edge.source.item)
    writer.member("taker", edge.taker.number)
    writer.member("takerItem", edge.taker.item)
    optional("taken", edge.amount, &writer)
    writer.member("unit", edge.unit)
  }

  private static func goods(_ stock: Trace.Stock, _ writer: inout JSONWriter) {
    writer.member("mrn", stock.number)
    writer.member("item", stock.item)
    writer.member("unit", stock.unit)
    optional("quantity", stock.quantity, &writer)
    writer.member("taken", stock.taken)
    optional("residual", stock.residual, &writer)
    writer.key("flags")
    writer.beginArray()
    for flag in stock.flags { writer.value(flag) }
    writer.endArray()
  }

  private static func optional(_ name: String, _ text: String?, _ writer: inout JSONWriter) {
    writer.key(name)
    if let text { writer.value(text) } else { writer.null() }
  }
}
