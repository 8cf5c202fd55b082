import LMDB

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

  /// Where a key's cell is looked for first: multiplication by the golden ratio spreads neighbouring keys; the top bits
  /// choose the slot.
  @inlinable
  static func place(_ key: UInt64, _ shift: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(truncatingIfNeeded: shift))
  }

  /// Adds an item to its cell; room for it has been made. 1 if the cell is new.
  @inlinable
  static func add(_ slots: inout MutableSpan<SumCell>, _ shift: Int, _ item: SumItem) -> Int {
    add(
      &slots, shift, key: item.key, items: 1, mass: Int128(item.mass), value: Int128(item.value),
      quantity: Int128(item.quantity))
  }

  /// Adds to a cell; room for it has been made. 1 if the cell is new.
  @inlinable
  static func add(
    _ slots: inout MutableSpan<SumCell>, _ shift: Int, key: UInt64, items: Int64, mass: Int128,
    value: Int128, quantity: Int128
  ) -> Int {
    let mask = slots.count - 1
    var index = place(key, shift)
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

  /// The cells that are not empty, by key.
  func sorted() -> [SumCell] {
    var order: [KeyPlace] = []
    order.reserveCapacity(used)
    for (place, cell) in slots.enumerated() where cell.key != SumCell.freeKey && !cell.isEmpty {
      order.append(KeyPlace(key: cell.key, place: place))
    }
    KeyPlace.sort(&order)
    return order.map { slots[$0.place] }
  }

  private static func free(_ count: Int) -> [SumCell] {
    LargeArray.repeating(
      SumCell(key: SumCell.freeKey, items: 0, mass: 0, value: 0, quantity: 0), count: count)
  }
}

/// What an item adds to which cell.
@usableFromInline
struct SumItem: BitwiseCopyable {
  @usableFromInline let key: UInt64
  @usableFromInline let mass: Int64
  @usableFromInline let value: Int64
  @usableFromInline let quantity: Int64

  @inlinable
  init(key: UInt64, mass: Int64, value: Int64, quantity: Int64) {
    self.key = key
    self.mass = mass
    self.value = value
    self.quantity = quantity
  }

  /// In places that wait for their first item.
  @inlinable static var none: SumItem {
    SumItem(key: SumCell.freeKey, mass: 0, value: 0, quantity: 0)
  }
}
