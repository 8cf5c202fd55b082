/// A row of a view as the model has it.
public struct NaiveRow: Equatable {
  public var key: [String]
  public var items = 0
  public var mass: Int128 = 0
  public var value: Int128 = 0
  public var quantity: Int128 = 0
}

extension NaiveModel {
  /// The rows of a view, each as its columns with spaces between them, as `TemporaryLedger.rows` has them.
  ///
  /// Nothing is ever taken back here: what counts today is added up anew from the versions in force.
  public func rows(_ view: String, home: String = "KZ") throws -> [String] {
    var rows: [[String]: NaiveRow] = [:]
    for declaration in declarations.values where Self.counts(declaration.state) {
      let content = declaration.content
      for item in content["items"] as? [[String: Any]] ?? [] {
        guard let key = try Self.key(view, content, item, home) else { continue }
        var row = rows[key] ?? NaiveRow(key: key)
        row.items += 1
        row.mass += try Self.scaled(item["netMassKg"], 6)
        row.value += try Self.scaled(item["statisticalValue"], 2)
        row.quantity += try Self.scaled((item["supplementary"] as? [String: Any])?["quantity"], 3)
        rows[key] = row
      }
    }
    return rows.values.sorted { Self.precedes($0.key, $1.key) }.map { row in
      (row.key.map { $0.isEmpty ? "-" : $0 }
        + [
          "\(row.items)", Self.text(row.mass, 6, keep: 0), Self.text(row.value, 2, keep: 2),
        ] + (view == "commodity-flows" ? [Self.text(row.quantity, 3, keep: 0)] : []))
        .joined(separator: " ")
    }
  }

  static func counts(_ state: String) -> Bool {
    !["unknown", "lodged", "rejected", "notReleased", "invalidated"].contains(state)
  }

  private static func key(
    _ view: String, _ content: [String: Any], _ item: [String: Any], _ home: String
  ) throws -> [String]? {
    func text(_ name: String) -> String { content[name] as? String ?? "" }
    func party(_ role: String) -> String {
      (content[role] as? [String: Any])?["id"] as? String ?? ""
    }
    let (kind, month) = (text("kind"), String(text("acceptedOn").prefix(7)))
    let origin = item["countryOfOrigin"] as? String ?? ""
    let code = item["commodityCode"] as? String ?? ""
    switch view {
    case "exporter-volumes":
      guard kind == "export" || kind == "re-export" || kind == "dispatch" else { return nil }
      return [
        party("exporter"), kind, origin == home ? "domestic" : "foreign",
        text("countryOfDestination"), month,
      ]
    case "importer-volumes":
      return kind == "import" ? [party("importer"), kind, text("countryOfDispatch"), month] : nil
    case "od-matrix": return [origin, text("countryOfDestination"), kind, month]
    case "commodity-flows":
      let partner = text(kind == "import" ? "countryOfDispatch" : "countryOfDestination")
      let unit = (item["supplementary"] as? [String: Any])?["unit"] as? String ?? ""
      return [String(code.prefix(6)), kind, partner, unit, month]
    case "origin-dispatch":
      return kind == "import"
        ? [origin, text("countryOfDispatch"), String(code.prefix(4)), month] : nil
    default: throw Failure(text: "the model has no view \(view)")
    }
  }

  /// A decimal string as an integer of a scale; absent is 0.
  public static func scaled(_ value: Any?, _ decimals: Int) throws -> Int128 {
    guard let value else { return 0 }
    guard let text = value as? String else {
      throw Failure(text: "the model reads decimal strings, not \(value)")
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard parts.count <= 2, fraction.count <= decimals,
      let number = Int128(
        parts[0] + fraction + String(repeating: "0", count: decimals - fraction.count))
    else { throw Failure(text: "the model cannot read \(text)") }
    return number
  }

  /// An integer of a scale as a decimal, with at least `keep` decimals.
  static func text(_ number: Int128, _ decimals: Int, keep: Int) -> String {
    var scale: Int128 = 1
    for _ in 0..<decimals { scale *= 10 }
    var fraction = String(number % scale)
    fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
    while fraction.count > keep, fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(number / scale)" + (fraction.isEmpty ? "" : "." + fraction)
  }

  static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (x, y) in zip(a, b) where x != y { return x.utf8.lexicographicallyPrecedes(y.utf8) }
    return false
  }
}
