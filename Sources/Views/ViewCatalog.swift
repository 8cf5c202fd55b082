import Ledger

/// Every projection there is. A new one is its file, its test, and a line here.
public enum ViewCatalog {
  /// - Parameter home: packed code of the ledger's home country.
  public static func all(home: UInt16) -> [any Projection] {
    [
      ExporterVolumes(home: home),
      ImporterVolumes(),
      ODMatrix(),
      CommodityFlows(),
      OriginDispatch(),
      GoodsBalance(),
      Lineage(),
      PartyActivity(),
      Amendments(),
      Surges(),
      TransitStatus(),
      Custody(),
      WatchlistHits(),
    ]
  }
}
