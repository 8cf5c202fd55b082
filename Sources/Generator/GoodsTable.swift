/// The goods that the generator trades in: codes of the Harmonized System that are in the
/// editions of 2017 and 2022 both, because declarations of both are made.
///
/// A line is `code|text|unit|grams per unit|cents per kg|origins`. Units are those of UNECE
/// Recommendation 20; `-` is a code that has no supplementary unit (the kilogram says all). The
/// letter for origins names a line of `OriginTable`; an `x` after it marks goods that Kazakhstan
/// itself produces and sends out. Weights and prices are invented but plausible.
enum GoodsTable {
  static let lines = """
    020130|Beef, boneless, chilled|-|0|620|Fx
    020714|Chicken cuts, frozen|-|0|190|F
    030617|Shrimps, frozen|-|0|880|F
    040210|Milk powder, skimmed|-|0|330|F
    040690|Cheese, hard|-|0|560|F
    070200|Tomatoes, fresh|-|0|110|F
    080390|Bananas, fresh|-|0|85|F
    080510|Oranges, fresh|-|0|80|F
    080810|Apples, fresh|-|0|75|Fx
    090111|Coffee, green|-|0|340|F
    090121|Coffee, roasted|-|0|920|F
    090240|Black tea in bulk|-|0|310|F
    100119|Durum wheat|-|0|34|Kx
    100199|Wheat in bulk|-|0|27|Kx
    100390|Barley in bulk|-|0|23|Kx
    110100|Wheat flour|-|0|38|Kx
    120190|Soya beans|-|0|58|F
    120400|Linseed|-|0|66|Kx
    120600|Sunflower seeds|-|0|61|Kx
    151190|Palm oil, refined|-|0|115|F
    151219|Sunflower oil, refined|-|0|128|Kx
    170199|White sugar|-|0|62|F
    170490|Sugar confectionery|-|0|330|Fx
    180632|Chocolate in bars|-|0|540|F
    180690|Chocolate, assorted|-|0|610|Fx
    190230|Pasta|-|0|120|Fx
    190531|Biscuits, sweet|-|0|280|F
    200290|Tomato paste|-|0|105|F
    200990|Juice mixtures|-|0|112|F
    210111|Instant coffee|-|0|1250|F
    210390|Sauces and condiments|-|0|240|F
    210690|Food preparations|-|0|890|F
    220110|Mineral water|LTR|1000|35|F
    220299|Soft drinks|LTR|1020|75|F
    220300|Beer|LTR|1010|95|F
    220421|Wine in bottles|LTR|990|390|F
    220830|Whisky|LTR|950|980|F
    230910|Pet food|-|0|210|F
    250300|Sulphur, crude|-|0|11|Kx
    260300|Copper concentrate|-|0|160|Kx
    260800|Zinc concentrate|-|0|95|Kx
    261000|Chromium ore|-|0|24|Kx
    270112|Bituminous coal|-|0|7|Kx
    270900|Crude petroleum|-|0|52|Kx
    271012|Motor gasoline|-|0|72|K
    271019|Lubricating oil|-|0|260|C
    271112|Propane, liquefied|-|0|46|Kx
    280470|Yellow phosphorus|-|0|380|Kx
    281122|Silicon dioxide|-|0|150|C
    281820|Alumina|-|0|36|Kx
    281910|Chromium trioxide|-|0|290|Kx
    290511|Methanol|-|0|41|C
    300420|Antibiotics, packed|-|0|52000|C
    300490|Medicaments in doses|-|0|6800|C
    310210|Urea|-|0|38|Kx
    310530|Diammonium phosphate|-|0|56|Kx
    320890|Paints and varnishes|-|0|390|C
    330300|Perfumes|-|0|3600|C
    330499|Beauty preparations|-|0|1500|C
    330510|Shampoos|-|0|330|C
    340111|Toilet soap|-|0|220|C
    340130|Washing preparations for the skin|-|0|130|C
    350691|Adhesives|-|0|420|C
    380891|Insecticides|-|0|1150|C
    380893|Herbicides|-|0|790|C
    382499|Chemical preparations|-|0|280|C
    390110|Polyethylene, low density|-|0|135|C
    390210|Polypropylene granules|-|0|128|Kx
    390410|Poly(vinyl chloride)|-|0|118|C
    391723|Pipes of PVC|-|0|240|S
    391990|Self-adhesive film|-|0|410|C
    392010|Polyethylene film|-|0|230|S
    392330|Plastic bottles and preforms|-|0|210|S
    392410|Plastic tableware|-|0|310|H
    392690|Articles of plastics|-|0|640|S
    401110|Car tyres|H87|9200|390|V
    401120|Truck tyres|H87|58000|340|V
    401693|Rubber gaskets|-|0|1300|M
    440711|Sawn pine wood|MTQ|520000|44|K
    441113|MDF board|MTQ|720000|58|S
    441520|Wooden pallets|H87|28000|310|H
    480256|Office paper|-|0|105|S
    481810|Toilet paper|-|0|170|H
    481910|Cartons of corrugated board|-|0|150|S
    490199|Printed books|-|0|640|H
    520100|Cotton, not carded|-|0|185|Kx
    520942|Denim fabric|MTK|410|780|T
    540752|Woven polyester fabric|MTK|140|690|T
    560312|Nonwovens|MTK|45|360|T
    570242|Carpets, made up|MTK|2300|330|T
    610910|T-shirts of cotton|H87|170|1450|T
    611020|Pullovers of cotton|H87|380|1520|T
    620333|Men's jackets, synthetic|H87|950|1900|T
    620342|Men's trousers of cotton|H87|560|1650|T
    620462|Women's trousers of cotton|H87|480|1800|T
    630260|Towels|-|0|870|T
    630533|Polypropylene sacks|-|0|260|T
    640299|Footwear with plastic soles|PR|780|1050|T
    640399|Leather footwear|PR|1100|2600|T
    640411|Sports footwear|PR|820|1950|T
    650500|Hats, knitted|-|0|1700|T
    690721|Ceramic tiles|MTK|18500|48|H
    691010|Ceramic wash basins|H87|14000|210|H
    700529|Float glass|MTK|10000|45|S
    700721|Laminated windscreens|H87|13500|430|V
    701090|Glass bottles|H87|410|62|S
    701337|Drinking glasses|H87|260|240|H
    710691|Silver, unwrought|-|0|74000|Kx
    720221|Ferrosilicon|-|0|165|Kx
    720241|Ferrochromium|-|0|190|Kx
    720720|Steel slabs|-|0|58|S
    720839|Hot-rolled steel coil|-|0|72|Kx
    720917|Cold-rolled steel coil|-|0|84|Kx
    721049|Galvanised steel sheet|-|0|102|Kx
    721420|Reinforcing bars|-|0|66|S
    730511|Line pipe|-|0|140|S
    730630|Welded steel tubes|-|0|110|S
    730890|Steel structures|-|0|260|S
    731815|Screws and bolts|-|0|340|S
    732111|Gas cookers|H87|38000|520|A
    732690|Articles of steel|-|0|480|S
    740311|Copper cathodes|-|0|890|Kx
    740811|Copper wire rod|-|0|910|Kx
    760110|Aluminium, unwrought|-|0|245|Kx
    760421|Aluminium profiles|-|0|430|S
    760711|Aluminium foil|-|0|420|S
    780110|Refined lead|-|0|215|Kx
    790111|Zinc, unwrought|-|0|310|Kx
    810820|Titanium, unwrought|-|0|1150|Kx
    820750|Drilling tools|-|0|4200|M
    830241|Mountings for buildings|-|0|650|H
    830990|Stoppers and caps|-|0|510|S
    840734|Petrol engines for vehicles|H87|135000|1100|V
    840820|Diesel engines for vehicles|H87|420000|1250|V
    841330|Fuel and oil pumps|H87|2400|3100|M
    841370|Centrifugal pumps|H87|46000|1500|M
    841430|Compressors for refrigeration|H87|11500|780|A
    841480|Air compressors|H87|85000|1300|M
    841510|Split air conditioners|H87|41000|690|A
    841810|Refrigerator-freezers|H87|68000|540|A
    841821|Refrigerators|H87|42000|510|A
    842121|Water filters|H87|5200|1600|M
    842123|Oil filters for engines|H87|480|1450|V
    842211|Dishwashers|H87|39000|760|A
    842230|Bottling machines|H87|2600000|3800|M
    842482|Irrigation equipment|H87|740000|620|M
    842720|Fork-lift trucks|H87|4100000|520|M
    842951|Front-end loaders|H87|15500000|480|M
    842952|Excavators|H87|21500000|560|M
    843149|Parts of earth-moving machines|-|0|880|M
    843221|Disc harrows|H87|3200000|470|M
    843351|Combine harvesters|H87|14200000|1150|M
    844331|Multifunction printers|H87|9800|1900|E
    844332|Printers|H87|7600|1700|E
    845011|Washing machines, automatic|H87|60000|500|A
    845020|Washing machines over 10 kg|H87|82000|560|A
    845210|Sewing machines, household|H87|6700|1350|A
    845710|Machining centres|H87|7800000|2400|M
    845811|Lathes, numerically controlled|H87|5600000|2200|M
    846693|Parts of machine tools|-|0|2900|M
    846721|Electric drills|H87|2300|1750|A
    847130|Laptop computers|H87|2100|21000|E
    847150|Processing units|H87|12500|9800|E
    847170|Storage units|H87|620|16500|E
    847330|Parts of computers|-|0|8900|E
    847989|Machines with own functions|H87|620000|2700|M
    848071|Moulds for plastics|H87|840000|2100|M
    848180|Taps and valves|H87|1400|1900|M
    848210|Ball bearings|H87|310|1400|M
    848340|Gear boxes|H87|96000|1550|M
    850131|Small electric motors|H87|1900|2200|M
    850152|Electric motors|H87|64000|980|M
    850211|Generating sets, diesel|H87|1150000|1350|M
    850423|Power transformers|H87|38000000|920|M
    850440|Static converters|H87|2600|3600|E
    850710|Lead-acid batteries|H87|17500|290|V
    850760|Lithium-ion batteries|H87|540|4700|E
    850811|Vacuum cleaners|H87|5400|1450|A
    850940|Food mixers|H87|3100|1250|A
    851631|Hair dryers|H87|620|1750|A
    851650|Microwave ovens|H87|12800|640|A
    851660|Electric cookers|H87|34000|720|A
    851679|Electric kettles and the like|H87|1350|1150|A
    851711|Cordless telephones|H87|380|68000|E
    851762|Routers and switches|H87|1250|14500|E
    852910|Aerials and their parts|-|0|12000|E
    851830|Headphones|H87|190|9400|E
    852190|Video recorders|H87|2600|4100|E
    852351|Solid-state storage|H87|35|42000|E
    852560|Radio transceivers|H87|780|12500|E
    852691|Radio navigation apparatus|H87|460|17500|E
    852852|Monitors|H87|5900|2600|E
    852872|Television sets|H87|13800|1950|E
    853224|Ceramic capacitors|-|0|9600|E
    853400|Printed circuits|-|0|7800|E
    853650|Electric switches|H87|95|2900|M
    853690|Connectors and terminals|-|0|3400|E
    853710|Control panels|H87|21000|3900|M
    854129|Transistors|H87|4|31000|E
    850134|Large electric motors|H87|22500|560|E
    854231|Processors and controllers|H87|9|185000|E
    854232|Memories|H87|6|140000|E
    854239|Integrated circuits, other|H87|5|98000|E
    854370|Electrical machines, other|H87|2900|5200|E
    854442|Cables with connectors|-|0|1350|E
    854449|Insulated wires|MTR|160|980|S
    860900|Freight containers|H87|2300000|145|S
    870110|Single axle tractors|H87|8600000|980|V
    870193|Agricultural tractors|H87|4300000|890|M
    870322|Cars up to 1500 cc|H87|1180000|1050|V
    870323|Cars up to 3000 cc|H87|1520000|1450|V
    870340|Hybrid cars|H87|1590000|1700|V
    870380|Electric cars|H87|1820000|1650|V
    870421|Light lorries|H87|2150000|870|V
    870423|Heavy lorries|H87|12400000|780|V
    870829|Parts of car bodies|-|0|960|V
    870830|Brakes and parts|-|0|720|V
    870899|Parts of vehicles|-|0|840|V
    871200|Bicycles|H87|13200|780|H
    871639|Trailers|H87|6900000|340|V
    841191|Parts of jet engines|-|0|38000|M
    900150|Spectacle lenses|H87|25|9200|E
    901819|Electro-diagnostic apparatus|H87|14500|18500|M
    901890|Medical instruments|-|0|8700|M
    902212|Computed tomography apparatus|H87|2100000|19000|M
    902620|Pressure gauges|H87|740|9800|M
    902710|Gas analysers|H87|2300|16500|M
    903289|Automatic regulators|H87|1650|6200|M
    940161|Upholstered seats|H87|31000|430|H
    940350|Bedroom furniture|H87|46000|290|H
    940360|Wooden furniture|H87|38000|310|H
    940550|Lamps, not electrical|H87|1700|1050|H
    950300|Toys|-|0|920|H
    950450|Game consoles|H87|2900|9800|E
    960810|Ball-point pens|H87|11|1900|H
    961900|Nappies and sanitary towels|-|0|330|H
    """
}
