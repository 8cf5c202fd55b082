/// Reading and changing values deep inside.
extension JSONValue {
  /// The elements of an array; nil for anything else.
  var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The text of a string; nil for anything else.
  var string: String? {
    guard case .string(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value that names of members and indices of elements lead to; nil if they lead nowhere.
  func at(_ path: some Sequence<String>) -> JSONValue? {
    var value = self
    for name in path {
      let inside = value.elements.map { elements in
        Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      }
      guard let next = inside ?? value[name] else { return nil }
      value = next
    }
    return value
  }

  /// The object with another value where names of members lead; nil takes the member out.
  func with(_ path: [String], _ value: JSONValue?) -> JSONValue {
    guard let name = path.first else { return value ?? self }
    guard case .object(var members) = self else { return self }
    let key = Array(name.utf8)
    let index = members.firstIndex { $0.key == key }
    let inside = index.map { members[$0].value } ?? .object([])
    let new = path.count == 1 ? value : inside.with(Array(path.dropFirst()), value)
    switch (index, new) {
    case (let index?, let new?): members[index] = Member(key: key, value: new)
    case (let index?, nil): members.remove(at: index)
    case (nil, let new?): members.append(Member(key: key, value: new))
    case (nil, nil): break
    }
    return .object(members)
  }
}
