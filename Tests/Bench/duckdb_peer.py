"""The peer: the same declarations and the same five sums in DuckDB's own tables."""
import duckdb

from program import Timing

MEASURES = "count(*) as items, sum(mass) as netMassKg, sum(value) as statisticalValue"
OUTWARD = "flow in ('dispatch', 'export', 're-export')"
# Each view: key columns, what else is summed, which items.
VIEWS = {
    "exporter-volumes": ("exporter, flow, goods, destination, month", "", OUTWARD),
    "importer-volumes": ("importer, flow, dispatch, month", "", "flow = 'import'"),
    "od-matrix": ("origin, destination, flow, month", "", "true"),
    "commodity-flows": ("left(code, 6) as commodity, flow, if(flow = 'import', dispatch, destination) as partner, unit, month",
                        ", sum(quantity) as quantity", "true"),
    "origin-dispatch": ("origin, dispatch, left(code, 4) as commodity, month", "", "flow = 'import'"),
}
DECLARATION = """struct(kind varchar, mrn varchar, acceptedOn varchar, exporter struct(id varchar), importer struct(id varchar),
  countryOfDispatch varchar, countryOfDestination varchar, items struct(commodityCode varchar, countryOfOrigin varchar,
  netMassKg varchar, statisticalValue varchar, supplementary struct(quantity varchar, unit varchar))[])"""


class DuckDB:
    def __init__(self, path, threads):
        self.database = duckdb.connect(str(path))
        self.database.execute(f"set threads = {threads}")

    def close(self):
        self.database.close()

    def timed(self, *statements):
        return Timing.of(lambda: [self.database.execute(statement) for statement in statements])

    def load(self, file):
        """The time to read the lines into a table."""
        return self.timed(f"""
          create or replace table lines as
          select row_number() over () as line, coalesce(event, 'accepted') as event,
                 coalesce(mrn, declaration.mrn) as mrn, declaration
          from read_json('{file}', format = 'newline_delimited',
                         columns = {{event: 'varchar', mrn: 'varchar', declaration: '{DECLARATION}'}})""")

    def items(self):
        """The time to make the table of the items that count: those of each declaration's last version, if it stands."""
        return self.timed("""
          create or replace table items as
          with standing as (
            select mrn, max_by(declaration, line) as declaration, max_by(event, line) as event from lines group by mrn)
          select d.kind as flow, d.exporter.id as exporter, d.importer.id as importer, d.countryOfDispatch as dispatch,
                 d.countryOfDestination as destination, left(d.acceptedOn, 7) as month, i.commodityCode as code,
                 i.countryOfOrigin as origin, if(i.countryOfOrigin = 'KZ', 'domestic', 'foreign') as goods,
                 coalesce(i.supplementary.unit, '') as unit,
                 coalesce(i.supplementary.quantity, '0')::decimal(18, 3) as quantity,
                 i.netMassKg::decimal(18, 6) as mass, coalesce(i.statisticalValue, '0')::decimal(18, 2) as value
          from (select declaration as d, unnest(declaration.items) as i from standing where event in ('accepted', 'amended'))
          """)

    def views(self):
        """The time to make the five sums from the table of items."""
        return self.timed(*(
            f'create or replace table "{name}" as select {keys}, {MEASURES}{more} from items where {which} group by all'
            for name, (keys, more, which) in VIEWS.items()))

    def rows(self):
        return {name: self.database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in VIEWS}
