/// What is known of many identities, in little memory: one is kept for every declaration of a file.
///
/// Identities and values lie in arrays, in the order in which they came. An index finds them: open addressing over four
/// bytes for each slot, a quarter of the slots or more being free. All is cut into 64 parts, so that what grows is
/// small and there are never two whole tables in memory.
struct IdentityTable<Value> {
  /// Where a value lies. It stays there: nothing is ever removed.
  struct Place {
    fileprivate let rawValue: UInt32

    fileprivate init(part: Int, number: Int) { rawValue = UInt32(number << 6 | part) }
    fileprivate var part: Int { Int(rawValue & 63) }
    fileprivate var number: Int { Int(rawValue >> 6) }
  }

  private var parts = [Part](repeating: Part(), count: 64)

  /// Where an identity's value lies; nil if there is none.
  func place(of key: IdentityKey) -> Place? {
    parts[key.part].find(key).number.map { Place(part: key.part, number: $0) }
  }

  subscript(place: Place) -> Value {
    get { parts[place.part].values[place.number] }
    set { parts[place.part].values[place.number] = newValue }
  }

  subscript(key: IdentityKey) -> Value? {
    let part = key.part
    return parts[part].find(key).number.map { parts[part].values[$0] }
  }

  /// Gives an identity a value, instead of the one that it may have.
  @discardableResult
  mutating func set(_ key: IdentityKey, _ value: Value) -> Place {
    Place(part: key.part, number: parts[key.part].set(key, value))
  }

  private struct Part {
    var keys: [IdentityKey] = []
    var values: [Value] = []
    /// 0 where free; else a byte of the key above, and below it how many keys there were with this one.
    ///
    /// The byte spares nearly every look at a key that is another one.
    var slots = [UInt32](repeating: 0, count: 16)

    private static var numberBits: UInt32 { 24 }

    /// The key's number, or the free slot where it belongs.
    func find(_ key: IdentityKey) -> (slot: Int, number: Int?) {
      let last = slots.count - 1
      var slot = key.home & last
      while slots[slot] != 0 {
        if slots[slot] >> Self.numberBits == key.mark {
          let number = Int(slots[slot] & (1 << Self.numberBits - 1)) - 1
          if keys[number] == key { return (slot, number) }
        }
        slot = (slot + 1) & last
      }
      return (slot, nil)
    }

    mutating func set(_ key: IdentityKey, _ value: Value) -> Int {
      var (slot, known) = find(key)
      if let known {
        values[known] = value
        return known
      }
      if keys.count >= slots.count / 4 * 3 {
        grow()
        slot = find(key).slot
      }
      keys.append(key)
      values.append(value)
      precondition(
        keys.count < 1 << Self.numberBits, "a billion identities do not fit into memory either")
      slots[slot] = key.mark << Self.numberBits | UInt32(keys.count)
      return keys.count - 1
    }

    private mutating func grow() {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for (index, key) in keys.enumerated() {
        slots[find(key).slot] = key.mark << Self.numberBits | UInt32(index + 1)
      }
    }
  }
}

extension IdentityKey {
  // Bits that do not overlap, so that they say different things.
  fileprivate var part: Int { Int(high & 63) }
  fileprivate var mark: UInt32 { UInt32(high >> 56) }
  fileprivate var home: Int { Int(truncatingIfNeeded: low) & Int.max }
}
