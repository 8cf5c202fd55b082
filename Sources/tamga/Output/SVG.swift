import Customs

/// An SVG 1.1 drawing under construction. Every text is escaped; lengths are whole user units.
struct SVG {
  private var body = ""
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// A filled rectangle with a text that is shown when it is pointed at.
  mutating func rectangle(
    x: Int, y: Int, width: Int, height: Int, fill: String, title: String = ""
  ) {
    body += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(fill)\">"
    if !title.isEmpty { body += "<title>\(Self.escaped(title))</title>" }
    body += "</rect>\n"
  }

  enum Anchor: String { case start, middle, end }

  mutating func text(
    _ text: String, x: Int, y: Int, size: Int = 11, anchor: Anchor = .start, fill: String = "#222",
    rotated: Bool = false
  ) {
    let turn = rotated ? " transform=\"rotate(-60 \(x) \(y))\"" : ""
    body +=
      "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" text-anchor=\"\(anchor.rawValue)\" fill=\"\(fill)\"\(turn)>\(Self.escaped(text))</text>\n"
  }

  mutating func line(_ points: [(x: Int, y: Int)], stroke: String) {
    let path = points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    body +=
      "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"2\"/>\n"
  }

  /// The whole document.
  var document: String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
    viewBox="0 0 \(width) \(height)" font-family="sans-serif">
    <rect width="\(width)" height="\(height)" fill="#fff"/>
    \(body)</svg>

    """
  }

  /// Text as XML content and attribute value; characters that XML 1.0 does not know become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
