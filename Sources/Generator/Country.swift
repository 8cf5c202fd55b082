/// A country of the generator's world; its index leads into tables, its code is ISO 3166-1 alpha-2.
struct Country: Equatable, Sendable {
  let index: Int

  static let kazakhstan = Country("KZ")
  static let russia = Country("RU")

  /// The country with this code. A code that is not in the table gives the home country.
  init(_ code: String) {
    index = Country.facts.firstIndex { $0.code == code } ?? 0
  }

  init(index: Int) {
    self.index = index
  }

  static var all: [Country] { facts.indices.map(Country.init(index:)) }

  var facts: Facts { Country.facts[index] }

  func write(into buffer: inout [UInt8]) {
    buffer.append(Country.letters[index * 2])
    buffer.append(Country.letters[index * 2 + 1])
  }

  /// What the generator knows of a country.
  struct Facts: Sendable {
    let code: String
    /// The scheme of its party identifiers and how many digits they have.
    let scheme: String
    let digits: Int
    /// How many companies there sell to and buy from the home country.
    let suppliers: Int
    let customers: Int
    /// How its company names end.
    let legalForm: String
  }

  static let facts: [Facts] = table.split(separator: "\n").compactMap { line in
    let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard
      fields.count == 6, let digits = Int(fields[2]),
      let suppliers = Int(fields[3]), let customers = Int(fields[4])
    else { return nil }
    return Facts(
      code: fields[0], scheme: fields[1], digits: digits, suppliers: suppliers,
      customers: customers, legalForm: fields[5])
  }

  private static let letters: [UInt8] = facts.flatMap { Array($0.code.utf8) }

  /// `code|scheme|digits|suppliers|customers|legal form`; countries without companies are origins.
  private static let table = """
    KZ|KZ-BIN|12|0|0|LLP
    RU|RU-INN|10|8|146|OOO
    KG|KG-INN|14|0|42|OsOO
    BY|BY-UNP|9|0|22|OOO
    AM|AM-TIN|8|0|10|LLC
    UZ|UZ-TIN|9|12|38|MChJ
    TJ|TJ-INN|9|0|12|LLC
    TM|TM-INN|12|0|6|HJ
    AZ|AZ-VOEN|10|0|10|MMC
    GE|GE-TIN|9|0|8|LLC
    AF|AF-TIN|10|0|6|Ltd
    CN|CN-USCC|17|88|36|Co., Ltd.
    DE|EORI|15|44|10|GmbH
    TR|TR-VKN|10|44|18|A.Ş.
    IT|EORI|11|26|10|S.r.l.
    PL|EORI|10|16|4|Sp. z o.o.
    LT|EORI|9|12|3|UAB
    LV|EORI|11|7|2|SIA
    NL|EORI|9|10|5|B.V.
    FR|EORI|14|10|3|SARL
    CZ|EORI|8|6|2|s.r.o.
    AT|EORI|10|4|0|GmbH
    FI|EORI|8|3|0|Oy
    GB|EORI|12|5|2|Ltd
    CH|CH-UID|9|4|5|AG
    US|US-EIN|9|13|0|Inc.
    KR|KR-BRN|10|20|0|Co., Ltd.
    JP|JP-CN|13|8|0|K.K.
    IN|IN-IEC|10|5|0|Pvt Ltd
    AE|AE-TRN|15|5|0|FZE
    VN|VN-MST|10|0|0|JSC
    MY|MY-SSM|12|0|0|Sdn Bhd
    TW|TW-UBN|8|0|0|Co., Ltd.
    TH|TH-TIN|13|0|0|Co., Ltd.
    ID|ID-NPWP|15|0|0|PT
    BD|BD-BIN|13|0|0|Ltd
    BR|BR-CNPJ|14|0|0|Ltda
    EC|EC-RUC|13|0|0|S.A.
    ES|EORI|9|0|0|S.L.
    HU|EORI|10|0|0|Kft.
    UA|UA-EDRPOU|8|0|0|TOV
    IR|IR-NID|11|0|0|Co.
    """
}
