/** What the example shop sells; each model comes in colours and sizes. */
export interface Model {
  code: string;
  name: string;
  brand: string;
  /** Of the category, the most general one first. */
  levels: readonly string[];
  gender: string | null;
  sizes: readonly string[] | null;
  sizeSystem: string | null;
  colors: readonly string[] | null;
  priceCents: number;
  material: string;
  description: string;
  adult: boolean;
  subscriptionDays: number | null;
}

const SIZES: Record<string, readonly string[]> = {
  apparel: ['XS', 'S', 'M', 'L', 'XL'],
  shoes: ['37', '38', '39', '40', '41', '42', '43'],
  bags: ['250 g', '1 kg'],
};

/** code | name | brand | category | gender | sizes | colours | price in euros | material | description */
const TABLE = `
1001 | Camisola às riscas "Ria" | Marisma | Clothing > Tops > T-Shirts | unisex | apparel | navy, red, green | 24.50 | organic cotton | A striped jersey, as the fishermen of the lagoon wear it.
1002 | T-shirt básica | Marisma | Clothing > Tops > T-Shirts | male | apparel | white, black, grey | 15.00 | organic cotton | Heavy cotton, cut straight; it keeps its form after many washes.
1003 | Blusa de linho | Ateliê Sol | Clothing > Tops > Blouses | female | apparel | crème, olive, rosé | 49.90 | linen | Light & airy: for the hottest month of the year.
1004 | Camisa de flanela | Norte Têxtil | Clothing > Tops > Shirts | male | apparel | red, green | 45.00 | cotton flannel | Brushed on both sides, warm from the first day.
1005 | Strickjacke "Harz" | Böhm & Töchter | Clothing > Knitwear > Cardigans | female | apparel | grey, rosé, navy | 89.00 | merino wool | Knitted in one piece, with buttons of horn.
1006 | Pull marin | Vélo Calme | Clothing > Knitwear > Jumpers | male | apparel | navy, écru, mustard | 79.00 | merino wool | Buttons on the shoulder <keeps the wind out>.
1007 | Hoodie "Sé" | Marisma | Clothing > Knitwear > Hoodies | unisex | apparel | black, terracotta, grey | 55.00 | organic cotton | With a lined hood and a pocket that closes.
1008 | Impermeável curto | Norte Têxtil | Clothing > Coats > Rain Jackets | unisex | apparel | yellow, navy, olive | 119.00 | recycled polyester | Waterproof to 10,000 mm; seams are taped.
1009 | Casaco de lã | Norte Têxtil | Clothing > Coats > Wool Coats | female | apparel | camel, grey | 189.00 | wool | Of wool that was spun a valley further.
1010 | Calças de bombazine | Ateliê Sol | Clothing > Trousers > Corduroys | male | apparel | brown, olive, navy | 69.00 | cotton corduroy | Wide ribs, a straight leg, five pockets.
1011 | Saia plissada | Ateliê Sol | Clothing > Skirts | female | apparel | petrol, black, camel | 59.00 | viscose | Pleats that stay, and a waist that gives.
1012 | Pyjama "Lua" | Lã & Linho | Clothing > Nightwear | unisex | apparel | blue, white | 64.00 | cotton poplin | Cool in summer, and long enough for winter.
1013 | Combinação de renda | Ateliê Sol | Clothing > Lingerie | female | apparel | black | 42.00 | lace | Fine lace on tulle; hand wash only.
1101 | Alpargata clássica | Ría Clara | Shoes > Espadrilles | unisex | shoes | navy, red, natural | 32.00 | canvas, jute | Sewn by hand on a sole of jute.
1102 | Ténis de lona | Vélo Calme | Shoes > Sneakers > Low Sneakers | unisex | shoes | white, black | 65.00 | canvas | A sole of natural rubber, laces to exchange.
1103 | Botim de couro | Casa Figueira | Shoes > Boots > Ankle Boots | female | shoes | cognac, black | 139.00 | leather | Goodyear welted: it can be soled again.
1104 | Chinelo de feltro | Böhm & Töchter | Shoes > Slippers | unisex | shoes | grey, petrol | 38.00 | wool felt | Felt of 6 mm; "quiet on every floor".
1201 | Mochila de enrolar | Vélo Calme | Accessories > Bags > Backpacks | unisex | - | black, olive, mustard | 95.00 | waxed canvas | 22 litres, a sleeve for a 14" laptop.
1202 | Saco de pano | Marisma | Accessories > Bags > Tote Bags | - | - | natural, navy, terracotta | 14.00 | organic cotton | For the market; holds 15 kg.
1203 | Cachecol de caxemira | Lã & Linho | Accessories > Scarves | unisex | - | grey, camel, petrol, rosé | 85.00 | cashmere | 180 × 30 cm, woven, with short fringes.
1204 | Gorro canelado | Lã & Linho | Accessories > Hats | unisex | - | navy, mustard, écru | 29.00 | merino wool | One size fits nearly all heads.
1205 | Cinto entrançado | Casa Figueira | Accessories > Belts | male | - | brown, black | 39.00 | leather | Braided, so that it has no holes and every length.
1206 | Meias, 3 pares | Marisma | Accessories > Socks | unisex | - | blue, red, mixed | 18.00 | cotton | Three pairs; none is meant to be lost.
1301 | Caneca de grés | Olaria Redonda | Home > Kitchen > Mugs & Cups | - | - | white, blue, speckled | 16.50 | stoneware | 0.3 l, thrown by hand, for the dishwasher.
1302 | Prato raso | Olaria Redonda | Home > Kitchen > Plates | - | - | white, blue | 21.00 | stoneware | 27 cm; no two are the same.
1303 | Saladeira grande | Olaria Redonda | Home > Kitchen > Bowls | - | - | white, green | 48.00 | stoneware | For eight guests & one salad.
1304 | Tábua de oliveira | Casa Figueira | Home > Kitchen > Boards | - | - | - | 34.00 | olive wood | Oiled, with a groove for the juice.
1305 | Cafeteira de filtro | Torra Nova | Home > Kitchen > Coffee Makers | - | - | - | 42.00 | glass | For two to six cups; filters are in the box.
1306 | Manta de lã | Lã & Linho | Home > Living > Blankets | - | - | grey, terracotta, petrol | 110.00 | wool | 200 × 140 cm, from the Serra.
1307 | Almofada bordada | Lã & Linho | Home > Living > Cushions | - | - | écru, olive, mustard | 36.00 | linen | 45 × 45 cm, with its filling.
1308 | Vela de soja | Ateliê Sol | Home > Living > Candles | - | - | fig, cedar, orange | 22.00 | soy wax | Burns for 40 hours.
1309 | Toalha de mesa | Lã & Linho | Home > Living > Table Linen | - | - | white, blue | 58.00 | linen | 250 × 150 cm, prewashed.
1310 | Toalha de banho | Marisma | Home > Bath > Towels | - | - | white, petrol, rosé, grey | 27.00 | cotton | 140 × 70 cm, 550 g/m².
1311 | Gravura "Nu de costas" | Ateliê Sol | Home > Prints | - | - | - | 75.00 | etching paper | An etching in an edition of 50, signed.
1401 | Café "Cais", em grão | Torra Nova | Food > Coffee > Whole Beans | - | bags | - | 9.80 | - | Chocolate, hazelnut; roasted on Tuesdays.
1402 | Café "Ilha", em grão | Torra Nova | Food > Coffee > Whole Beans | - | bags | - | 11.40 | - | Orange, honey; for filter & AeroPress.
1403 | Café descafeinado | Torra Nova | Food > Coffee > Decaf | - | bags | - | 10.60 | - | Decaffeinated with water from the mountains.
1404 | Chá preto dos Açores | Chá da Ilha Verde | Food > Tea > Black Tea | - | - | - | 7.20 | - | 100 g, broken leaf.
1405 | Mel de rosmaninho | Casa Figueira | Food > Honey | - | - | - | 8.90 | - | 500 g, unheated.
1406 | Azeite virgem extra | Casa Figueira | Food > Oil | - | - | - | 13.50 | - | 0.5 l, first pressing, acidity < 0.3 %.
1501 | Cartão-presente 50 € | Loja do Cais | Gift Cards | - | - | - | 50.00 | - | Comes by email, with a greeting if you like.`;

/** All models of the shop. */
export const MODELS: readonly Model[] = TABLE.trim().split('\n').map(modelOf);

function modelOf(line: string): Model {
  const [code, name, brand, category, gender, sizes, colors, euros, material, description] = line
    .split(' | ')
    .map((cell) => (cell === '-' ? '' : cell));
  return {
    code: code ?? '',
    name: name ?? '',
    brand: brand ?? '',
    levels: category?.split(' > ') ?? [],
    gender: gender || null,
    sizes: SIZES[sizes ?? ''] ?? null,
    sizeSystem: sizes === 'bags' ? null : 'EU',
    colors: colors ? colors.split(', ') : null,
    priceCents: Math.round(Number(euros) * 100),
    material: material ?? '',
    description: description ?? '',
    adult: name?.includes('Nu de costas') ?? false,
    // Coffee can be had for half a year: every month a bag.
    subscriptionDays: category?.startsWith('Food > Coffee') ? 180 : null,
  };
}
