/// A page in the making. Every text is escaped; there are no scripts, and nothing is fetched from anywhere.
struct HTML {
  private(set) var body = ""

  /// An element with a text in it.
  mutating func element(_ name: String, _ text: String) {
    body += "<\(name)>\(Self.escaped(text))</\(name)>\n"
  }

  mutating func list(_ items: [String]) {
    body += "<ul>\n"
    for item in items { element("li", item) }
    body += "</ul>\n"
  }

  /// A text whose lines and spaces stay as they are.
  mutating func preformatted(_ text: String) {
    body += "<pre>\(Self.escaped(text))</pre>\n"
  }

  /// Names and what they stand for; nil leaves a row out.
  mutating func facts(_ rows: [(String, String?)]) {
    body += "<table class=\"facts\">\n"
    for (name, text) in rows {
      guard let text, !text.isEmpty else { continue }
      body += "<tr><th>\(Self.escaped(name))</th><td>\(Self.escaped(text))</td></tr>\n"
    }
    body += "</table>\n"
  }

  mutating func table(_ columns: [String], _ rows: [[String]]) {
    body += "<table>\n<thead><tr>"
    for column in columns { body += "<th>\(Self.escaped(column))</th>" }
    body += "</tr></thead>\n<tbody>\n"
    for row in rows {
      body += "<tr>" + row.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>\n"
    }
    body += "</tbody></table>\n"
  }

  /// A file that lies inside the page, to be saved from it.
  mutating func attachment(_ name: String, base64: String, _ words: String) {
    body +=
      "<p><a download=\"\(Self.escaped(name))\" href=\"data:application/octet-stream;base64,\(base64)\">\(Self.escaped(words))</a></p>\n"
  }

  /// The whole page.
  func page(title: String) -> [UInt8] {
    Array(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(Self.escaped(title))</title>
      <style>
      body { font: 11pt/1.45 serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #111; }
      h1, h2, h3 { font-family: sans-serif; line-height: 1.2; }
      h2 { margin-top: 2em; border-bottom: 1px solid #999; }
      table { border-collapse: collapse; width: 100%; margin: .8em 0; }
      th, td { border: 1px solid #bbb; padding: .25em .5em; text-align: left; vertical-align: top; \
      overflow-wrap: anywhere; }
      th { background: #eee; font-family: sans-serif; font-size: 9pt; }
      .facts th { width: 14em; }
      pre { font-size: 8.5pt; white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f6f6; \
      padding: .6em; }
      @media print { body { margin: 0; max-width: none; } h2, h3 { break-after: avoid; } \
      tr { break-inside: avoid; } }
      @page { margin: 2cm; }
      </style>
      </head>
      <body>
      \(body)</body>
      </html>

      """.utf8)
  }

  /// Text as content and attribute value. Characters that are not seen, or that turn the direction of what stands behind
  /// them, are told by their numbers: nobody reads another text than the one there is.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        if isSeen(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
        }
      }
    }
    return result
  }

  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
