/// A declaration as compact JSON, with the fields and in the order of the submission format.
extension Sketch {
  func write(into buffer: inout [UInt8], world: World) {
    buffer.write("{\"kind\":\"")
    buffer.write(kind.name)
    buffer.write("\",\"mrn\":\"")
    number.write(into: &buffer)
    buffer.write("\",\"lrn\":\"BR")
    buffer.write(declarant, digits: 2)
    buffer.append(45)
    buffer.write(number.serial, digits: 12)
    buffer.write("\",\"acceptedOn\":\"")
    acceptedOn.write(into: &buffer)
    buffer.write("\",\"office\":\"KZ")
    buffer.write(World.offices[number.office], digits: 5)
    if let reference {
      buffer.write("\",\"ucr\":\"")
      reference.write(into: &buffer, world: world)
    }
    buffer.write("\",\"declarant\":")
    buffer.write(world.brokers[declarant].json)
    buffer.write(",\"exporter\":")
    buffer.write(world.traders[exporter].json)
    buffer.write(",\"importer\":")
    buffer.write(world.traders[importer].json)
    buffer.write(",\"countryOfDispatch\":\"")
    dispatchedFrom.write(into: &buffer)
    buffer.write("\",\"countryOfDestination\":\"")
    destination.write(into: &buffer)
    if let tradingCountry {
      buffer.write("\",\"tradingCountry\":\"")
      tradingCountry.write(into: &buffer)
    }
    buffer.write("\",\"transport\":")
    transport.write(into: &buffer)
    if let route {
      route.write(into: &buffer)
    }
    buffer.write(",\"items\":[")
    for index in items.indices {
      if index > 0 { buffer.append(44) }
      items[index].write(
        number: index + 1, procedures: (procedure, previousProcedure), into: &buffer)
    }
    buffer.write("]}")
  }
}

extension Sketch.ConsignmentReference {
  /// Writes the last digit of the year, the country, the company's number, a dash and its own
  /// number: 35 characters at most.
  func write(into buffer: inout [UInt8], world: World) {
    let trader = world.traders[trader]
    buffer.write(shortYear % 10)
    trader.country.write(into: &buffer)
    if let colon = trader.identifier.firstIndex(of: 58) {
      buffer.append(contentsOf: trader.identifier[(colon + 1)...])
    }
    buffer.append(45)
    buffer.write(serial)
  }
}

extension Sketch.Route {
  fileprivate func write(into buffer: inout [UInt8]) {
    buffer.write(",\"transit\":{\"officeOfDeparture\":\"KZ")
    buffer.write(World.offices[departure], digits: 5)
    buffer.write("\",\"officeOfDestination\":\"KZ")
    buffer.write(World.offices[destination], digits: 5)
    buffer.write("\",\"limitDate\":\"")
    limit.write(into: &buffer)
    buffer.write("\"}")
  }
}

extension Sketch.Item {
  /// Goods of an opening balance are under no procedure.
  func write(
    number: Int, procedures: (requested: Int, previous: Int)?, into buffer: inout [UInt8]
  ) {
    let goods = Goods.all[goods]
    buffer.write("{\"number\":")
    buffer.write(number)
    buffer.write(",\"commodityCode\":\"")
    buffer.write(goods.code)
    if digits > 6 { buffer.write(line * 10, digits: 2) }
    if digits > 8 { buffer.write("00") }
    buffer.write(goods.description)
    if let brand {
      buffer.write("brand\":\"")
      buffer.write(CompanyNames.brands[brand])
      buffer.write("\",\"")
    }
    buffer.write("countryOfOrigin\":\"")
    origin.write(into: &buffer)
    if let procedures {
      buffer.write("\",\"procedure\":\"")
      buffer.write(procedures.requested, digits: 2)
      buffer.write("\",\"previousProcedure\":\"")
      buffer.write(procedures.previous, digits: 2)
    }
    buffer.write("\",\"netMassKg\":\"")
    buffer.writeDecimal(netMilligrams, places: 6)
    buffer.write("\",\"grossMassKg\":\"")
    buffer.writeDecimal(grossMilligrams, places: 6)
    if !goods.unit.isEmpty {
      buffer.write("\",\"supplementary\":{\"quantity\":\"")
      buffer.writeDecimal(quantity, places: 3)
      buffer.write("\",\"unit\":\"")
      buffer.write(goods.unit)
      buffer.write("\"},\"statisticalValue\":\"")
    } else {
      buffer.write("\",\"statisticalValue\":\"")
    }
    buffer.writeMoney(cents)
    buffer.append(34)
    if let source { source.write(into: &buffer) }
    buffer.append(125)
  }
}

extension Sketch.Source {
  fileprivate func write(into buffer: inout [UInt8]) {
    buffer.write(",\"previousDocuments\":[{\"mrn\":\"")
    number.write(into: &buffer)
    buffer.write("\",\"item\":")
    buffer.write(item)
    if quantity > 0 {
      buffer.write(",\"quantity\":\"")
      buffer.writeDecimal(quantity, places: 3)
      buffer.append(34)
    }
    buffer.write("}]")
  }
}
