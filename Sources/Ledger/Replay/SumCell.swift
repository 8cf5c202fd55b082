/// One cell of a sum view: a key and what it adds up to, in 64 bytes.
public struct SumCell: Equatable, Sendable, BitwiseCopyable {
  /// Packed key columns; all ones marks a free slot.
  public var key: UInt64
  /// How many goods items; a cell without any does not exist.
  public var items: Int64
  /// Milligrams.
  public var mass: Int128
  /// Hundredths of the statistical currency.
  public var value: Int128
  /// Thousandths of the unit in the key.
  public var quantity: Int128

  @usableFromInline static let freeKey = UInt64.max

  @inlinable
  public init(key: UInt64, items: Int64, mass: Int128, value: Int128, quantity: Int128) {
    self.key = key
    self.items = items
    self.mass = mass
    self.value = value
    self.quantity = quantity
  }

  @inlinable
  mutating func add(_ items: Int64, _ mass: Int128, _ value: Int128, _ quantity: Int128) {
    self.items &+= items
    self.mass &+= mass
    self.value &+= value
    self.quantity &+= quantity
  }

  /// Whether nothing is left in the cell.
  var isEmpty: Bool { items == 0 && mass == 0 && value == 0 && quantity == 0 }

  /// What takes the cell back.
  var negated: SumCell {
    SumCell(key: key, items: -items, mass: -mass, value: -value, quantity: -quantity)
  }

  /// The sums of two lists of cells, each sorted by key; what comes to nothing is left out.
  static func sums(_ a: [SumCell], _ b: [SumCell]) -> [SumCell] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var sums: [SumCell] = []
    sums.reserveCapacity(a.count + b.count)
    var (x, y) = (0, 0)
    while x < a.count, y < b.count {
      if a[x].key < b[y].key {
        sums.append(a[x])
        x += 1
      } else if b[y].key < a[x].key {
        sums.append(b[y])
        y += 1
      } else {
        var cell = a[x]
        cell.add(b[y].items, b[y].mass, b[y].value, b[y].quantity)
        if !cell.isEmpty { sums.append(cell) }
        (x, y) = (x + 1, y + 1)
      }
    }
    sums.append(contentsOf: a[x...])
    sums.append(contentsOf: b[y...])
    return sums
  }
}
