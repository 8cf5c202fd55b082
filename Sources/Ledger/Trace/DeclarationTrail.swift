import Customs
import LMDB

/// A declaration as it stood when the log had some size: its version in force, and every step of its life.
public struct DeclarationTrail: Sendable {
  /// A goods item of the version in force.
  public struct Item: Sendable {
    public let number: UInt16
    public let subheading: UInt32
    public let origin: UInt16
    /// Packed unit and thousandths of it; nil without a supplementary quantity.
    public let quantity: (unit: UInt16, thousandths: Int64)?
    public let netMassInMilligrams: Int64
    /// Two digits each; 255: none.
    public let procedure: UInt8
    public let previousProcedure: UInt8
    public let links: [Link]
  }

  /// A previous document of an item.
  public struct Link: Sendable, Hashable {
    public let number: String
    /// 0: the whole declaration.
    public let item: UInt16
  }

  /// Something that happened to it.
  public struct Step: Sendable {
    public let position: Position
    public let event: EventKind
    /// Microseconds since 1970-01-01T00:00Z.
    public let at: Int64
    public let office: String
    public let seals: [String]
  }

  public let number: String
  public let flow: Flow?
  public let state: DeclarationState
  public let version: UInt32
  public let acceptedOn: Int32?
  public let limitDate: Int32?
  /// Identifiers; "" where none was declared.
  public let exporter: String
  public let importer: String
  /// Packed country codes.
  public let dispatch: UInt16
  public let destination: UInt16
  public let officeOfDeparture: String?
  public let officeOfDestination: String?
  public let references: [String]
  public let seals: [String]
  public let containers: [String]
  public let items: [Item]
  /// By the time at which they happened, then by position.
  public let steps: [Step]
}

extension Log {
  /// The trail of a declaration in the first `size` entries; nil if it is not there.
  ///
  /// - Parameter parties: identifiers by number.
  public func trail(
    of number: String, size: UInt64, parties: [String], in transaction: borrowing ReadTransaction
  ) throws -> DeclarationTrail? {
    let positions = try positions(of: Array(number.utf8)[...], in: transaction).filter {
      $0.rawValue < size
    }
    var steps: [DeclarationTrail.Step] = []
    var (current, last): (Position?, DeclarationState) = (nil, .none)
    for position in positions {
      let found: Void? = try withEntry(at: position, in: transaction) { entry in
        if entry.event?.carriesDeclaration == true { current = position }
        last = entry.state ?? .none
        let seals: [String] = entry.marks(.seal)
        steps.append(
          .init(
            position: position, event: entry.event ?? .party, at: entry.happenedAt,
            office: entry.office.asciiText, seals: seals))
      }
      if found == nil {
        throw Self.damaged("entry \(position)", "the index names it and it is missing")
      }
    }
    guard let current else { return nil }
    steps.sort { ($0.at, $0.position.rawValue) < ($1.at, $1.position.rawValue) }
    return try withEntry(at: current, in: transaction) { entry in
      try Self.trail(number, entry, last, steps, parties)
    }
  }

  private static func trail(
    _ number: String, _ entry: borrowing EntryView, _ state: DeclarationState,
    _ steps: [DeclarationTrail.Step], _ parties: [String]
  ) throws -> DeclarationTrail {
    func party(_ number: UInt32) throws -> String {
      guard Int(number) < parties.count else { throw damaged("party \(number)", "no such number") }
      return parties[Int(number)]
    }
    var links: [UInt16: [DeclarationTrail.Link]] = [:]
    for index in 0..<entry.linkCount {
      let link = entry.link(index)
      links[link.itemNumber, default: []].append(
        .init(number: link.number.asciiText, item: link.sourceItem))
    }
    var items: [DeclarationTrail.Item] = []
    for index in 0..<entry.itemCount {
      let item = entry.item(index)
      items.append(
        .init(
          number: item.itemNumber, subheading: item.subheading, origin: item.origin,
          quantity: item.hasQuantity ? (item.unit, item.quantityInThousandths) : nil,
          netMassInMilligrams: item.netMassInMilligrams, procedure: item.procedure,
          previousProcedure: item.previousProcedure, links: links[item.itemNumber] ?? []))
    }
    func marks(_ kind: MarkKind) -> [String] { entry.marks(kind) }
    return DeclarationTrail(
      number: number, flow: entry.flow, state: state, version: entry.version,
      acceptedOn: entry.acceptedOn, limitDate: entry.limitDate,
      exporter: try party(entry.exporter), importer: try party(entry.importer),
      dispatch: entry.dispatch, destination: entry.destination,
      officeOfDeparture: marks(.officeOfDeparture).first,
      officeOfDestination: marks(.officeOfDestination).first, references: marks(.ucr),
      seals: marks(.seal), containers: marks(.container), items: items, steps: steps)
  }
}
