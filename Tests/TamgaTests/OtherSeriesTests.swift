import Foundation
import Support
import Testing

/// Files as statistical offices and brokers publish them, turned into events by a map alone.
@Suite struct OtherSeriesTests {
  /// The map's fields that every series here has.
  private static func map(_ head: String, _ fields: [String]) -> String {
    let common = [
      #""/items/0/number":{"constant":"1","number":true}"#,
      #""/items/0/countryOfOrigin":{"constant":"QU"}"#,
    ]
    return "{\(head),\"fields\":{\((fields + common).joined(separator: ","))}}"
  }

  /// Appends the file, and returns what `commodity-flows` then says.
  private func flows(_ file: String, _ map: String) throws -> [String] {
    let tamga = try Tamga()
    try Data(file.utf8).write(to: URL(filePath: tamga.directory.path + "/series.csv"))
    try tamga.write([map], to: "map.json")
    let append = [
      "append", "series.csv", "--input", "csv", "--map", "map.json", "--historic", "--format",
      "ndjson",
    ].joined(separator: " ")
    let run = try tamga.bash("tamga \(append)")
    #expect(run.code == 0, "\(run.output) \(run.errors)")
    #expect(
      try tamga.bash("tamga \(append)").objects().allSatisfy { $0["result"] as? String == "exists" }
    )
    #expect(try tamga("project", "--quiet").code == 0)
    #expect(try tamga("verify", "--quiet").code == 0)
    return Array(try tamga("view", "commodity-flows", "--format", "csv").lines.dropFirst())
  }

  @Test func `a statistical office's file: semicolons, decimal commas, groups, SDMX months, gaps`()
    throws
  {
    let file = """
      \u{FEFF}"REPORTER";"PARTNER";"PRODUCT";"FLOW";"PERIOD";"VALUE_1000EUR";"QUANTITY_100KG";"FLAG"\r
      "DE";"KZ";"84501111";"2";"2022M09";"1.363,168";"1.234,5";""\r
      "DE";"KZ";"84501111";"2";"2022M10";":";":";"c"\r
      "DE";"KZ";"84501190";"2";"2022M10";"0,5";":";"p"\r
      "DE";"KZ";"TOTAL";"2";"2022M09";"9.999.999,000";"1";""\r
      "LT";"KZ";" 1012100";"2";"2022M11";" 12 ";"0,01";""\r
      """
    let map = Self.map(
      #""delimiter":";","rows":[{"column":"PRODUCT","noneOf":["TOTAL"]},{"column":"VALUE_1000EUR","noneOf":[":"]}],"ignore":["FLAG","FLOW"]"#,
      [
        #""/kind":{"constant":"import"}"#,
        #""/mrn":{"parts":[{"constant":"STAT:"},{"column":"PRODUCT","trim":true,"padTo":8},{"prefix":"-","column":"REPORTER"},{"prefix":"-","column":"PARTNER"},{"prefix":"-","column":"PERIOD"}]}"#,
        #""/acceptedOn":{"column":"PERIOD","lastDayOfMonth":true}"#,
        #""/countryOfDispatch":{"column":"REPORTER"}"#,
        #""/countryOfDestination":{"column":"PARTNER"}"#,
        #""/items/0/commodityCode":{"column":"PRODUCT","trim":true,"padTo":8}"#,
        #""/items/0/netMassKg":{"column":"QUANTITY_100KG","missing":[":"],"otherwise":"0","decimalMark":",","groupMark":".","powerOfTen":2}"#,
        #""/items/0/statisticalValue":{"column":"VALUE_1000EUR","trim":true,"decimalMark":",","groupMark":".","powerOfTen":3}"#,
      ])
    #expect(
      try flows(file, map) == [
        "010121,import,LT,\"\",2022-11,1,1,12000.00,0",
        "845011,import,DE,\"\",2022-09,1,123450,1363168.00,0",
        "845011,import,DE,\"\",2022-10,1,0,500.00,0",
      ])
  }

  @Test
  func `a file of the Comtrade kind: many columns, codes without zeros, year and month apart`()
    throws
  {
    let file = """
      typeCode,refYear,refMonth,reporterISO,flowCode,partnerISO,cmdCode,aggrLevel,qtyUnitAbbr,qty,netWgt,primaryValue,isReported
      C,2022,9,KAZ,M,CHN,10121,6,u,3.0,1500.25,12345.678,True
      C,2022,9,KAZ,M,W00,845011,6,u,900,70000,99999.99,True
      C,2022,10,KAZ,X,RUS,845011,6,u,900,70000,99999.99,False
      C,2022,10,KAZ,M,CHN,TOTAL,0,N/A,,,5,True
      """
    let map = Self.map(
      #""tables":{"iso":{"KAZ":"KZ","CHN":"CN","RUS":"RU"},"units":{"u":"H87"}},"rows":[{"column":"flowCode","oneOf":["M"]},{"column":"aggrLevel","oneOf":["6"]},{"column":"partnerISO","noneOf":["W00"]}],"ignore":["*"]"#,
      [
        #""/kind":{"column":"flowCode","values":{"M":"import"}}"#,
        #""/mrn":{"parts":[{"constant":"CT:"},{"column":"cmdCode","padTo":6},{"prefix":"-","column":"flowCode"},{"prefix":"-","column":"partnerISO"},{"prefix":"-","column":"refYear"},{"column":"refMonth","padTo":2}]}"#,
        #""/acceptedOn":{"parts":[{"column":"refYear"},{"column":"refMonth","padTo":2}],"lastDayOfMonth":true}"#,
        #""/countryOfDispatch":{"column":"partnerISO","values":"iso"}"#,
        #""/countryOfDestination":{"column":"reporterISO","values":"iso"}"#,
        #""/items/0/commodityCode":{"column":"cmdCode","padTo":6}"#,
        #""/items/0/netMassKg":{"column":"netWgt"}"#,
        #""/items/0/supplementary/quantity":{"column":"qty"}"#,
        #""/items/0/supplementary/unit":{"column":"qtyUnitAbbr","values":"units"}"#,
        #""/items/0/statisticalValue":{"column":"primaryValue","round":2}"#,
      ])
    #expect(
      try flows(file, map) == [
        "010121,import,CN,H87,2022-09,1,1500.25,12345.68,3"
      ])
  }

  @Test func `a broker's list: days with points, spaces between thousands, gaps in the middle`()
    throws
  {
    let file = """
      No|Date|From|Code|Net kg|Value|Pieces
      55302/140622/0000001|14.06.2022|TR|8450 11|1\u{A0}234,500|98\u{202F}765,43|n/a
      55302/150622/0000002|15.06.2022|CN|845011|12|7|4
      """
    let map = Self.map(
      #""delimiter":"|","tables":{"codes":{"8450 11":"845011","845011":"845011"}}"#,
      [
        #""/kind":{"constant":"import"}"#, #""/mrn":{"column":"No"}"#,
        #""/acceptedOn":{"column":"Date","date":"DD.MM.YYYY"}"#,
        #""/countryOfDispatch":{"column":"From"}"#,
        #""/countryOfDestination":{"constant":"KZ"}"#,
        #""/items/0/commodityCode":{"column":"Code","values":"codes"}"#,
        #""/items/0/netMassKg":{"column":"Net kg","decimalMark":",","groupMark":" "}"#,
        #""/items/0/supplementary/quantity":{"column":"Pieces","missing":["n/a"]}"#,
        #""/items/0/supplementary/unit":{"constant":"H87"}"#,
        #""/items/0/statisticalValue":{"column":"Value","decimalMark":",","groupMark":" "}"#,
      ])
    #expect(
      try flows(file, map) == [
        "845011,import,CN,H87,2022-06,1,12,7.00,4",
        "845011,import,TR,\"\",2022-06,1,1234.5,98765.43,0",
      ])
  }
}
