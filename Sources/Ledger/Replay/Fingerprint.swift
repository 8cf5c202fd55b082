import Customs
import Synchronization

/// What a reducer does, as a hash: its name, version and columns, and the cells, or the facts and rows, that it makes of a
/// fixed probe; of folded rows also what is shown of them.
///
/// A changed reducer makes other cells of the probe, whether or not its author raised the version, and is then never
/// served from a view of the old one.
public enum Fingerprint {
  /// How many declarations the probe has.
  static let probeCount = 512

  public static func of(_ projection: any Projection) -> Hash {
    // A value says by its type and its fields what it does; an object may change its mind.
    guard Mirror(reflecting: projection).displayStyle == .struct else {
      return computed(projection)
    }
    let key = "\(String(reflecting: type(of: projection))) \(projection)"
    if let hash = known.withLock({ $0[key] }) { return hash }
    let hash = computed(projection)
    known.withLock { $0[key] = hash }
    return hash
  }

  /// What has been computed in this process.
  private static let known = Mutex<[String: Hash]>([:])

  private static func computed(_ projection: any Projection) -> Hash {
    switch projection {
    case let sum as any SumProjection: of(sums: sum)
    case let fold as any FoldProjection: of(fold: fold)
    case let derived as any DerivedProjection: of(derived: derived)
    default: Hash(of: describe(projection).utf8)
    }
  }

  static func describe(_ projection: any Projection) -> String {
    "\(projection.name)@\(projection.version)\n\(projection.columns.map(\.name).joined(separator: ","))\n"
  }

  /// Of a fold: the facts it makes of the probe, and the rows these fold to.
  private static func of(fold projection: any FoldProjection) -> Hash {
    var text = describe(projection)
    var facts: [[UInt8]: [Fact]] = [:]
    let context = FactContext(
      home: 1, lists: FoldProbe.lists, document: { FoldProbe.document },
      acceptance: { FoldProbe.acceptance })
    for (index, entry) in FoldProbe.entries.enumerated() {
      let position = Position(UInt64(index))
      var writer = FactWriter(position: position, assertedAt: position)
      let view = EntryView(unsafe entry.span.bytes)
      let version = FoldProbe.version(of: index)
      let current = EntryView(unsafe version.span.bytes)
      let before = FoldProbe.previous(of: index)
      let previous = EntryView(unsafe before.span.bytes)
      do {
        if view.counts { try projection.declared(view, context, to: &writer) }
        try projection.happened(view, in: current, after: previous, context, to: &writer)
      } catch {
        text += "\(index): \(error)\n"
      }
      for written in writer.written { facts[written.key, default: []].append(written.fact) }
    }
    let foldContext = FoldContext(home: 1, lists: FoldProbe.lists)
    var rows: [ViewRow] = []
    for (key, held) in facts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let held = held.sorted { Fact.precedes($0, $1, projection.order) }
      text += "\(key) \(held.map { "\($0.position) \($0.effectiveAt) \($0.payload)" })\n"
      do {
        let values = try projection.rows(of: key, held, foldContext)
        text += "\(values)\n"
        rows += values.map { projection.row($0, of: key) }
      } catch {
        text += "\(error)\n"
      }
    }
    return Hash(of: (text + shown(rows, by: projection)).utf8)
  }

  /// What is shown of rows, on a day when some of the probe's periods are open and others overdue.
  private static func shown(_ rows: [ViewRow], by projection: any FoldProjection) -> String {
    var query = ViewQuery()
    (query.home, query.lists, query.day) = (1, FoldProbe.lists, FoldProbe.day)
    let named = rows.map { row in
      ViewRow(row.values.map(FoldProbe.named), source: row.source)
    }
    do {
      return try projection.shown(named, query).map { "\($0.values)\n" }.joined()
    } catch {
      return "\(error)\n"
    }
  }

  private static func of(sums projection: any SumProjection) -> Hash {
    var sums = SumAccumulator()
    let probe = Self.probe
    let bundleCount = probe.count
    for index in 0..<bundleCount {
      let record = probe[index]
      guard
        let bundle = try? EntryBundle(
          first: Position(UInt64(index * LogLayout.bundleWidth)), count: LogLayout.bundleWidth,
          record: unsafe record.span.bytes)
      else { preconditionFailure("the probe's entries can be read") }
      projection.fold(bundle, into: &sums)
    }
    var text =
      "\(projection.name)@\(projection.version)\n\(projection.keyColumns.joined(separator: ","))\n"
    text += "quantity \(projection.hasQuantity)\n"
    // Bytes and no text: every command that opens a view computes this.
    var bytes = Array(text.utf8)
    var (key, record) = ([UInt8](repeating: 0, count: 8), CellRecord())
    for cell in sums.sorted() {
      key.store(cell.key, at: 0)
      bytes += key
      for field in projection.fields(of: cell.key) {
        bytes += (field.printed ?? "").utf8
        bytes.append(0)
      }
      record.begin(cell)
      bytes += record.bytes.array
    }
    return Hash(of: bytes)
  }

  /// Declarations of every kind over a handful of values of each field, from a fixed sequence.
  private static let probe: [[UInt8]] = {
    var state: UInt64 = 0x7A6D_6761
    func draw(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    return (0..<probeCount / LogLayout.bundleWidth).map { _ in
      var builder = BundleBuilder(capacity: 1 << 17)
      for _ in 0..<LogLayout.bundleWidth {
        let entry = declaration(draw)
        builder.append(unsafe entry.span.bytes)
      }
      return builder.bytes
    }
  }()

  private static func declaration(_ draw: (UInt64) -> UInt64) -> [UInt8] {
    typealias Header = EntryLayout.Header
    let items = 1 + Int(draw(3))
    var entry = [UInt8](
      repeating: 0, count: EntryLayout.headerBytes + items * EntryLayout.itemBytes)
    entry.store(EntryLayout.formatVersion, at: Header.formatVersion)
    entry[Header.event] = EventKind.accepted.rawValue
    entry[Header.flow] = UInt8(1 + draw(5))
    entry[Header.flags] = draw(8) == 0 ? 0 : EntryLayout.Flags.counts
    for offset in [Header.exporter, Header.importer, Header.declarant] {
      entry.store(UInt32(draw(6)), at: offset)
    }
    for offset in [Header.dispatch, Header.destination, Header.trading] {
      entry.store(UInt16(1 + draw(676)), at: offset)
    }
    entry.store(UInt16(2020 * 12 + draw(36)), at: Header.month)
    entry.store(UInt16(items), at: Header.itemCount)
    for index in 0..<items {
      typealias Item = EntryLayout.Item
      let start = EntryLayout.headerBytes + index * EntryLayout.itemBytes
      entry.store(UInt32(10_000 + draw(960_000)), at: start + Item.subheading)
      entry.store(UInt16(1 + draw(676)), at: start + Item.origin)
      entry.store(UInt16(draw(50_653)), at: start + Item.unit)
      entry.store(Int64(draw(1 << 30)), at: start + Item.netMass)
      entry.store(Int64(draw(1 << 30)), at: start + Item.quantity)
      entry.store(Int64(draw(1 << 30)), at: start + Item.value)
    }
    return entry
  }
}
