/// One cell of a sum view: a key and what it adds up to. 64 bytes, one cache line.
public struct SumCell: Equatable, Sendable {
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
}

/// Cells under construction: open addressing over plain slots, at most half full.
///
/// Sums are 128 bits wide: 2^63 items of 2^63 milligrams do not overflow them.
public struct SumAccumulator: Sendable {
  @usableFromInline var slots: [SumCell]
  @usableFromInline var used = 0
  /// 64 minus the binary logarithm of the number of slots.
  @usableFromInline var shift: Int

  public init() {
    shift = 64 - 10
    slots = Self.free(1 << 10)
  }

  /// How many cells there are, empty ones among them.
  public var count: Int { used }

  /// Makes room for `additional` more cells.
  @usableFromInline
  mutating func reserve(_ additional: Int) {
    guard (used + additional) * 2 > slots.count else { return }
    var capacity = slots.count
    while capacity < (used + additional) * 2 { capacity *= 2 }
    var grown = Self.free(capacity)
    let newShift = 64 - capacity.trailingZeroBitCount
    var target = grown.mutableSpan
    for cell in slots where cell.key != SumCell.freeKey {
      _ = Self.add(
        &target, newShift, key: cell.key, items: cell.items, mass: cell.mass, value: cell.value,
        quantity: cell.quantity)
    }
    slots = grown
    shift = newShift
  }

  /// Adds to a cell; room for it has been made. 1 if the cell is new.
  @inlinable
  static func add(
    _ slots: inout MutableSpan<SumCell>, _ shift: Int, key: UInt64, items: Int64, mass: Int128,
    value: Int128, quantity: Int128
  ) -> Int {
    let mask = slots.count - 1
    // Multiplication by the golden ratio spreads neighbouring keys; the top bits choose the slot.
    var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(shift))
    while true {
      let found = slots[index].key
      if found == key {
        slots[index].add(items, mass, value, quantity)
        return 0
      }
      if found == SumCell.freeKey {
        slots[index] = SumCell(key: key, items: items, mass: mass, value: value, quantity: quantity)
        return 1
      }
      index = (index + 1) & mask
    }
  }

  /// Adds a cell.
  mutating func add(_ cell: SumCell) {
    reserve(1)
    let shift = shift
    var span = slots.mutableSpan
    used += Self.add(
      &span, shift, key: cell.key, items: cell.items, mass: cell.mass, value: cell.value,
      quantity: cell.quantity)
  }

  /// Adds all cells of another accumulator.
  mutating func merge(_ other: SumAccumulator) {
    guard used > 0 else {
      self = other
      return
    }
    reserve(other.used)
    for cell in other.slots where cell.key != SumCell.freeKey { add(cell) }
  }

  /// The cells that are not empty, by key.
  ///
  /// Keys are sorted with the places of their cells, a byte at a time from the lowest on: a cell is moved once, and no key
  /// is compared.
  func sorted() -> [SumCell] {
    var order: [Place] = []
    order.reserveCapacity(used)
    var (lowest, highest): (UInt64, UInt64) = (.max, 0)
    for (slot, cell) in slots.enumerated() where cell.key != SumCell.freeKey && !cell.isEmpty {
      order.append(Place(key: cell.key, slot: slot))
      lowest &= cell.key
      highest |= cell.key
    }
    var other = order
    for shift in stride(from: UInt64(0), to: 64, by: 8)
    where (lowest ^ highest) >> shift & 0xFF != 0 {
      Self.distribute(order, into: &other, by: shift)
      swap(&order, &other)
    }
    return order.map { slots[$0.slot] }
  }

  /// A key, and where its cell is.
  private struct Place {
    let key: UInt64
    let slot: Int
  }

  /// Orders places by one byte of their keys; places with the same byte keep their order.
  private static func distribute(_ places: [Place], into ordered: inout [Place], by shift: UInt64) {
    var starts = [Int](repeating: 0, count: 257)
    for place in places { starts[Int(place.key >> shift & 0xFF) + 1] += 1 }
    for byte in 1..<256 { starts[byte] += starts[byte - 1] }
    for place in places {
      let byte = Int(place.key >> shift & 0xFF)
      ordered[starts[byte]] = place
      starts[byte] += 1
    }
  }

  private static func free(_ count: Int) -> [SumCell] {
    Array(
      repeating: SumCell(key: SumCell.freeKey, items: 0, mass: 0, value: 0, quantity: 0),
      count: count)
  }
}
