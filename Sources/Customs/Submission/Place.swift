/// Where a value stands in a submission: the parts of a JSON pointer (RFC 6901), in the order in which they are written.
///
/// It is made for every value and becomes text only with a fault. So it is a handful of plain words, which nothing counts
/// references to, where a closure or a string would cost more than reading the value does.
struct Place: ExpressibleByStringLiteral {
  /// What the declaration is below: "/declaration", or "" if it was submitted bare.
  private var root: StaticString
  /// Index of a goods item below `root`, or -1.
  private var item: Int32
  /// "/transit/guarantees"
  private var field: StaticString
  /// Index of an element of `field`, or -1.
  private var index: Int32
  /// A field of `field` or of its element.
  private var part: StaticString = ""

  init(root: StaticString = "", item: Int = -1, _ field: StaticString) {
    self.root = root
    self.item = Int32(truncatingIfNeeded: item)
    self.field = field
    index = -1
  }

  init(stringLiteral field: StaticString) { self.init(field) }

  /// A field below this place; two at most are below an object or an element.
  static func + (place: Place, name: StaticString) -> Place {
    var place = place
    if place.field.utf8CodeUnitCount == 0, place.index < 0 {
      place.field = name
    } else {
      assert(place.part.utf8CodeUnitCount == 0)
      place.part = name
    }
    return place
  }

  /// An element of the array at this place.
  func element(_ index: Int) -> Place {
    assert(self.index < 0 && part.utf8CodeUnitCount == 0)
    var place = self
    place.index = Int32(truncatingIfNeeded: index)
    return place
  }

  var pointer: String {
    "\(root)\(item < 0 ? "" : "/items/\(item)")\(field)\(index < 0 ? "" : "/\(index)")\(part)"
  }
}
