"""English word lists and tables: names, trades, traits, weather, animals, wares."""

import re

GIRLS = """Ada Agnes Alma Anneli Berta Brenna Cecily Clara Dora Edda Elin Elsbeth Emmeline Esther Flora Freya Greta
Hanna Hedda Hester Ida Imke Ingrid Isolde Jana Judith Kaja Karin Lena Linnea Lotte Lucia Mabel Maren Marta Matilda Mina
Mirjam Nell Nora Odile Olga Petra Ragna Rosa Sanna Selma Signe Solveig Tamsin Tilda Ursula Vera Wilma Ylva""".split()
BOYS = """Abel Albin Anton Arne Barnaby Bendik Bruno Caspar Conrad Daniel Edgar Egon Elias Emil Erik Felix Finn Gregor
Hannes Henrik Hugo Isak Ivo Jakob Jonas Josef Kaspar Konrad Lars Leo Linus Lorenz Magnus Matthias Milan Nils Oskar Otto
Paul Peder Quentin Rafael Rasmus Rolf Rufus Samuel Silas Simon Stefan Thomas Tobias Ulrich Viktor Walter Wendel""".split()
VILLAGES = """Alderford|Ashmere|Barley Cross|Birchwick|Blackwater|Bramble Hill|Brightsea|Calder Bridge|Cold Harbour|Copperfield
|Crane's Landing|Dunmoor|Eastering|Elmstead|Fallowdale|Fernhollow|Five Ovens|Greywell|Hallow Bay|Harrow End|Hawkrigg|Heron Quay
|Highstone|Kettle Green|Lanternby|Larkholm|Linden Row|Long Furrow|Marlstone|Millrace|Mossgate|Netherby|Oakenshaw|Old Weir
|Otterbourne|Pebble Strand|Quarry Top|Redcliff|Rook's Nest|Saltmarsh|Sandwick|Seven Wells|Silverthorn|Skerry Point|Stonebridge
|Swiftwater|Thistledown|Tidewell|Upper Linney|Wharfside|Whitebeam|Willowmere|Windle|Winterbourne|Yarrow""".replace("\n", "").split("|")

LISTS = {
    "flower": """foxglove bluebell primrose cowslip marigold poppy cornflower daisy violet harebell honeysuckle buttercup
    meadowsweet clover campion speedwell bindweed tansy lavender heather gorse thrift mallow cranesbill""".split(),
    "flowers": """foxgloves bluebells primroses cowslips marigolds poppies cornflowers daisies violets harebells buttercups
    snowdrops crocuses daffodils anemones wallflowers hollyhocks sweet-peas asters dandelions""".split(),
    "tree": """oak ash elm alder birch hazel rowan willow poplar beech chestnut hornbeam sycamore yew larch pine linden
    hawthorn maple walnut apple-tree pear-tree cherry-tree""".split(),
    "bird": """blackbird wren robin thrush finch starling jackdaw rook heron kingfisher lapwing curlew plover cuckoo
    nightingale skylark bullfinch chiffchaff crossbill fieldfare grebe hoopoe oriole partridge pipit redwing sandpiper stonechat treecreeper warbler whinchat woodpecker yellowhammer wagtail sparrow swallow martin owl gull tern cormorant dunnock goldcrest linnet nuthatch""".split(),
    "birds": """blackbirds wrens robins thrushes finches starlings jackdaws rooks herons lapwings curlews plovers skylarks
    wagtails sparrows swallows martins owls gulls terns linnets siskins redstarts""".split(),
    "beast": "fox hare badger hedgehog otter stoat weasel squirrel deer vole shrew polecat marten dormouse roebuck".split(),
    "food": """barley bread|pea soup|smoked herring|onion tart|goat's cheese|plum dumplings|oat porridge|mushroom stew|baked apples
    |rye cakes|leek broth|honey cake|salted eel|potato pancakes|cabbage rolls|lentil soup|roast chestnuts|blackberry pie
    |buttered beans|fish pie|pickled cucumbers|egg noodles|gingerbread|turnip mash|pumpkin soup|almond biscuits|parsnip fritters|liver dumplings|cheese straws|semolina pudding|sorrel omelette|pickled walnuts|carrot cake|stuffed peppers|dried cod|chicken pie|spinach pancakes|rhubarb crumble""".replace("\n    ", "").split("|"),
    "drink": """cider|mint tea|warm milk|elderflower water|weak beer|blackcurrant cordial|barley water|rosehip tea|buttermilk
    |nettle tea|spiced wine|well water|coffee|camomile tea""".replace("\n    ", "").split("|"),
    "fruit": "apples apricots bilberries cranberries elderberries greengages mulberries peaches sloes strawberries pears plums quinces cherries gooseberries raspberries blackcurrants medlars damsons grapes figs".split(),
    "colour": """grey green amber scarlet russet indigo ivory ochre crimson silver copper violet yellow brown white black
    blue rose-coloured rust-coloured slate-coloured""".split(),
    "cloth": "linen wool felt canvas flannel velvet sacking tweed cotton muslin corduroy silk".split(),
    "metal": "iron brass copper tin silver pewter lead bronze steel".split(),
    "thing": """lantern bucket ladder kettle basket candle compass spoon whistle thimble hammer mirror blanket bottle
    broom button drum fiddle ledger map needle padlock pitcher ribbon rope satchel scarf spade stool umbrella wheelbarrow
    almanac anvil bellows inkwell telescope hourglass anchor chisel
    accordion bandbox birdcage butter-churn candlestick cartwheel colander corkscrew cradle cushion dustpan egg-timer
    flute footstool goblet hairbrush hammock hatbox horseshoe jewel-box lute magnifying-glass mandolin milk-can mousetrap
    music-box nutcracker paintbox pepper-mill pincushion pocket-watch quill rake rattle saddle sextant sieve sickle
    snow-shovel spinning-wheel spyglass sundial tambourine teapot thermometer tinder-box trumpet violin walking-stick
    washboard watering-can weathervane whetstone wooden-leg""".split(),
    "room": """kitchen cellar attic hallway pantry workshop parlour barn stable porch courtyard schoolroom boathouse dairy scullery conservatory library laundry loft woodshed greenhouse
    wash-house hayloft chapel granary""".split(),
    "relative": """grandmother grandfather aunt uncle cousin sister brother godmother godfather mother father
    neighbour""".split(),
    "herb": "thyme sage mint rosemary dill parsley fennel chives marjoram tarragon lovage sorrel".split(),
    "small": "small little modest narrow crooked plain humble tiny low".split(),
    "kindof": "quiet cheerful weary thoughtful sturdy gentle sharp-eyed slow-spoken long-legged round-faced".split(),
}

# trade, shop, ware, wares, material, tool, making, careful step, sign of good work, sign of bad work, order
TRADE_ROWS = """
baker|the bakehouse|loaf|loaves|flour|the long wooden peel|baking|let the dough rest under a cloth until it had doubled|the crust sang softly as it cooled|the crust was black and the middle was wet|forty loaves for the harvest supper
weaver|the loom room|blanket|blankets|wool|the boxwood shuttle|weaving|counted every thread before the first pass of the shuttle|the pattern met at the seam without a break|the edge wandered like a drunken path|twelve blankets for the new inn
potter|the kiln shed|jug|jugs|clay|the turning wheel|throwing pots|wedged the clay a hundred times to drive out the air|the glaze came out of the fire as clear as water|a crack ran from the lip to the foot|thirty jugs for the cider house
cooper|the cooperage|barrel|barrels|oak staves|the drawknife|making barrels|steamed the staves until they bent without complaint|not one drop showed on the sawdust below|the water found every seam|ten barrels for the herring fleet
blacksmith|the forge|hinge|hinges|iron|the three-pound hammer|hammering|waited for the iron to reach the colour of a ripe cherry|the metal rang true from end to end|the weld opened like a dry seed|the hinges for the church door
carpenter|the workshop|chair|chairs|ash wood|the smallest plane|joining wood|measured twice and then once more|the joints closed with a sound like a kiss|one leg was shorter than the rest|six chairs for the schoolmaster
oar-maker|the oar shed|oar|oars|ash planks|the spokeshave|shaping oars|sighted along the blade and shaved away one hair after another|it bent like a bow and never broke|it snapped at the third stroke|eight pairs of oars for the lifeboat
candle-maker|the wax house|candle|candles|beeswax|the dipping frame|dipping candles|let each coat harden before the next|the flame stood straight and did not smoke|the wick drowned in its own wax|two hundred candles for the winter fair
clockmaker|the clock room|clock|clocks|brass|the finest file|making clocks|polished every pivot under the glass|it struck noon together with the sun|it lost an hour between breakfast and dinner|a clock for the market tower
basket-maker|the willow yard|basket|baskets|willow rods|the curved bodkin|weaving baskets|soaked the rods from one full moon to the next|the rim lay as round as the moon itself|the handle came away at the first load|fifty baskets for the apple harvest
cobbler|the cobbler's shop|boot|boots|leather|the crooked awl|stitching boots|waxed the thread before every stitch|the seams kept out a whole day of rain|the sole flapped like a tongue|a pair of boots for the mountain guide
glassblower|the glass house|lamp|lamps|sand and ash|the long iron pipe|blowing glass|turned the pipe without stopping, even to sneeze|the light went through it without a shadow|it was cloudy and leaned to one side|a great lamp for the lighthouse
bell-founder|the foundry|bell|bells|bronze|the tuning fork|casting bells|dried the mould for nine days|the note hung over the roofs like a bird|it clanked like a dropped pan|a bell for the school
bookbinder|the bindery|book|books|paper|the bone folder|binding books|pressed each sheet for a night under the stone|the pages opened flat and stayed there|the spine broke on the second page|the parish records, in four volumes
mapmaker|the map room|map|maps|parchment|the brass dividers|drawing maps|walked every path before drawing it|a stranger could have found the well in the dark|the river ran uphill across it|a map of the marsh for the drainers
net-maker|the net loft|net|nets|hemp twine|the wooden needle|knotting nets|pulled every knot tight against the gauge|it came up heavy and whole from the deep water|the fish swam through it as if through a gate|three nets for the spring run
beekeeper|the bee garden|jar of honey|jars of honey|honeycomb|the little smoker|keeping bees|moved among the hives as slowly as a shadow|the honey was the colour of evening|half the bees had gone to live in the church roof|sixty jars of honey for the apothecary
miller|the mill|sack of flour|sacks of flour|grain|the dressing hammer|milling|listened to the stones before opening the sluice|the flour ran as fine as dust in a sunbeam|there was grit in every mouthful|twenty sacks of flour for the garrison
gardener|the walled garden|pear|pears|black earth|the pruning knife|growing fruit|tied straw round every trunk before the frost|the branches had to be propped with poles|the blossom hung brown on the wall|a basket of pears for the wedding
cheesemaker|the dairy|cheese|cheeses|milk|the wire cutter|making cheese|turned each wheel every morning and wiped it with brine|it smelled of hay and hazelnuts|it smelled of the drain|eight cheeses for the Midsummer fair
fiddle-maker|the varnish room|fiddle|fiddles|spruce|the thumb plane|making fiddles|tapped the wood and listened until it answered|even the dancers stopped to hear it|it squealed like a gate|a fiddle for the schoolmaster's daughter
painter|the studio|sign|signs|oil paint|the squirrel-hair brush|painting signs|let the ground dry for three whole days|the letters could be read from the other bank|the paint slid down the board in the first shower|a new sign for the Swan Inn
broom-maker|the broom yard|broom|brooms|birch twigs|the binding bench|tying brooms|sorted the twigs by length and by temper|it swept a barn floor clean in one afternoon|it shed more than it swept|a hundred brooms for the army
ropemaker|the rope walk|rope|ropes|hemp|the wooden top|twisting rope|walked backwards the length of the yard at one even pace|it held the barge through the whole flood|it parted with a crack like a whip|a rope for the harbour bell
""".strip().split("\n")
TRADE_KEYS = "trade shop ware wares material tool making step good bad order".split()
TRADES = [dict(zip(TRADE_KEYS, row.split("|"))) for row in TRADE_ROWS]
for _row in TRADES:
    for _key in ("good", "bad"):
        _row[_key] = re.sub("^it ", f"the {_row['ware']} ", _row[_key])

# Each trait shows itself, decides what is done in trouble, and brings its own end.
TRAITS = [
    dict(trait="patient", ends="well",
         shows=["{He} could wait for a kettle, for a ferry or for a cat to come down from a tree, and never once sigh",
                "People said that {he} could watch paint dry and call it an afternoon well spent",
                "When others stamped their feet, {he} hummed and went on with the work"],
         acts=["{name} did not hurry. {He} sat down on an upturned bucket, ate an apple, and began again from the beginning",
               "Instead of swearing, {name} swept the floor, washed {his} hands and waited for the next morning. Then {he} did everything once more, and more slowly",
               "{name} put the spoiled {ware} where {he} could see it, and gave it as much time as it asked for"],
         lesson=["What is done slowly is done once", "Time is a tool like any other, and it costs nothing to sharpen",
                 "The tide comes in without being pulled"]),
    dict(trait="careless", ends="badly",
         shows=["{He} left gates open, lids off and sentences half finished",
                "There was always a glove of {his} on somebody's fence and a hat of {his} in somebody's pond",
                "{He} had lost three umbrellas since Easter, and two of them were borrowed"],
         acts=["{name} looked at it with one eye, said that it would surely do, and went off to watch the boats",
               "{name} meant to see to it after dinner; but after dinner there was music at the inn, and after the music there was sleep",
               "\"Nobody will look at it so closely,\" said {name}, and covered the worst of it with a cloth"],
         lesson=["A thing half done must be done twice", "What the left hand drops, the right hand must pick up",
                 "The smallest hole lets in the whole sea"]),
    dict(trait="proud", ends="badly",
         shows=["{He} had never in {his} life asked anyone the way, and so {he} had seen a great deal of the country by mistake",
                "{He} kept a mirror beside the door, and it was the cleanest thing in the house",
                "If you praised {his} work {he} agreed with you, and if you blamed it {he} explained it to you"],
         acts=["{friend} offered to help, but {name} only laughed. \"I was doing this while you were still learning to walk,\" {he} said",
               "{name} would not hear of advice. {He} hung a sack over the window, let nobody into {shop}, and told everyone that it was going very well",
               "\"The fault is in the {material},\" said {name}, who had never yet found a fault in {himself}"],
         lesson=["A closed door keeps out good counsel with the draught", "Whoever cannot bend must learn to mend",
                 "Pride eats well in the morning and goes to bed hungry"]),
    dict(trait="curious", ends="well",
         shows=["{He} could not pass a keyhole, a beehive or a closed box without wishing to know what was inside",
                "{He} asked so many questions that the schoolmaster had once pretended to be deaf for a week",
                "{His} pockets were full of snail shells, bent nails and other unanswered questions"],
         acts=["{name} wanted to know why. {He} took the spoiled {ware} apart, piece by piece, and laid the pieces in a row on the floor",
               "{name} went from door to door and asked every old {trade} in three parishes what they would have done. No two gave the same answer, but the fourth answer was the right one",
               "All night {name} tried one small change after another, and wrote each of them down on the wall with a piece of chalk"],
         lesson=["A good question is half of the work", "Those who look inside the clock learn what time is",
                 "Wonder is a better teacher than the stick"]),
    dict(trait="kind", ends="well",
         shows=["{He} fed the cats of the whole street and mended toys without being asked",
                "Nobody had ever left {his} door with cold hands or an empty cup",
                "In hard winters {he} cut {his} bread thinner, so that there would be more slices to give away"],
         acts=["But first {name} saw that {friend} was in worse trouble still, and gave the whole day to helping {fhim}. The work had to wait",
               "A tired pedlar knocked just then. {name} could have sent the man away, but {he} gave him soup and the chair by the fire, and only afterwards went back to the bench",
               "{name} had only enough {material} for one more {ware}. Even so, {he} gave half of it to {friend}, who had none"],
         lesson=["A kindness travels farther than its owner", "The hand that gives is the first to be held",
                 "Bread shared is never stale"]),
    dict(trait="greedy", ends="badly",
         shows=["{He} counted {his} coins at breakfast, in case they had grown in the night",
                "{He} weighed with one thumb on the scales and had charged {his} own {relation} for a cup of water",
                "At any table {he} took the largest slice and then looked sadly at the second largest"],
         acts=["{name} saw at once how to profit. {He} bought the cheapest {material} in the market and asked double the price for the {wares}",
               "\"Pay me first,\" said {name}, \"and then we shall see.\" And when {he} had been paid {he} took a second order, and a third, with the same two hands",
               "{name} could have let it go; but there was money in it, and {he} had never let go of money in {his} life"],
         lesson=["A full purse can be a very heavy stone", "Whoever wants both banks of the river must swim",
                 "The sack that is never full has a hole in it"]),
    dict(trait="stubborn", ends="well",
         shows=["Once {he} had stood for an hour in a doorway because a goat wished to come out of it, and it was the goat that turned back",
                "{He} still wore the coat that everyone had told {him} to throw away, and it was still warm",
                "To tell {him} that a thing could not be done was the surest way to have it done by Friday"],
         acts=["{name} set {his} jaw. {He} tried a second time and failed, and a third time and failed, and on the fourth morning {he} rolled up {his} sleeves",
               "Everyone told {name} to give it up. {He} listened politely to each of them, and then {he} went back and lit the lamp in {shop}",
               "\"Then I shall begin again,\" said {name}; and when that went wrong as well, {he} said it again in exactly the same voice"],
         lesson=["The seventh knock opens the door", "Water is soft, and yet it makes the valley",
                 "To fall is nothing, if one falls forwards"]),
    dict(trait="honest", ends="well",
         shows=["If a coin rolled under {his} table {he} ran after its owner with it, even in the rain",
                "{He} told the mayor to his face that his poem was too long, and the mayor thanked {him} for it in the end",
                "{He} could not tell a lie without turning as red as a beetroot, and so {he} had given it up as a child"],
         acts=["{name} could have hidden it, for nobody had seen. Instead {he} carried the spoiled {ware} through the middle of the street and told the buyer exactly what had happened",
               "\"It is my fault and nobody else's,\" said {name}. \"Give me one week more, and you shall pay me nothing for the first\"",
               "{friend} whispered that a little paint would cover it. {name} shook {his} head. \"I would see it through any paint,\" {he} said"],
         lesson=["The truth is a short road", "An honest word needs no witness", "A clear window needs no curtain"]),
    dict(trait="lazy", ends="badly",
         shows=["{He} knew every soft place in the village: the hay, the moss, and the bench behind the chapel",
                "{He} held that most work goes away by itself if one does not look at it",
                "{His} bed was the only piece of furniture in the house that showed signs of wear"],
         acts=["{name} yawned, lay down beside the stove to think it over, and thought it over until the following day",
               "\"It will be easier tomorrow,\" said {name}. {He} had said so yesterday as well, and nobody could prove {him} wrong",
               "{name} sent for {friend} to do it, and when {fhe} was busy {he} sent for nobody, and slept"],
         lesson=["Sleep late and the bread is gone", "Tomorrow is a field where nothing grows",
                 "The unmended roof chooses the wettest night"]),
    dict(trait="brave", ends="well",
         shows=["As a child {he} had climbed the church tower to bring down a frightened owl",
                "{He} went through the wood after dark and whistled there, which is harder",
                "Dogs that barked at everyone else sat down when {he} came by"],
         acts=["{name} took a lantern and {tool} and went out alone, although the path was bad and the night was worse",
               "Somebody had to tell the buyer, who was known for his temper. \"I will go,\" said {name}, and went before the others had found an excuse",
               "When the beam slipped and everyone ran, {name} ran the other way, towards it, and held it up until help came"],
         lesson=["Courage is fear that has decided to walk", "The dark is smaller than it looks from indoors",
                 "One step into the cold water, and the rest is swimming"]),
    dict(trait="boastful", ends="badly",
         shows=["Every fish that {he} caught grew by a hand's breadth each time {he} told of it",
                "{He} had been, by {his} own account, in seven storms, two wars and a whale",
                "{He} spoke of {his} work so loudly that there was often no time left to do it"],
         acts=["{name} told the whole inn that the {ware} would be the finest between the mountains and the sea, and stayed until closing time to tell it again",
               "\"A trifle,\" said {name}. \"I could do it with one hand.\" And since people were watching, {he} tried to do it with one hand",
               "{name} wagered {his} best coat that it would be ready by Sunday, and then another coat, which was not {hers}"],
         lesson=["The loudest drum has the least inside it", "Words fill no barrels", "The hen that cackles longest has the smallest egg"]),
    dict(trait="thrifty", ends="well",
         shows=["{He} saved string, corks, candle ends and the backs of letters",
                "Nothing in {his} house had been bought that could be mended, and nothing mended that could be turned",
                "{He} knew what everything cost, and also what it was worth, which is a different number"],
         acts=["{name} threw nothing away. Out of the spoiled {ware} {he} saved every scrap of {material} that could still be used",
               "There was no money for more {material}; but {name} had put a little aside each autumn for seven years, in a cracked pot behind the stove",
               "{name} mended {tool} with a piece of wire and went on, while others would still have been looking for a new one"],
         lesson=["A penny kept is a friend in the pocket", "Who saves the crumbs will have bread on Sunday",
                 "Waste nothing, and you will want for little"]),
    dict(trait="forgetful", ends="badly",
         shows=["{He} tied knots in {his} handkerchief, and then could not remember what they were for",
                "{He} had been late for {his} own wedding, and early for somebody else's",
                "Twice a week {he} went to the well without the bucket"],
         acts=["{name} resolved to do it first thing in the morning, and wrote it on a slip of paper, and put the slip in a safe place, where it is to this day",
               "On the way back to {shop} {name} met a friend, and then a dog, and then a rainbow; and when {he} came home {he} knew that there had been something, but not what",
               "{name} set the work by the fire for a moment only, and the moment grew into an evening"],
         lesson=["A memory needs a nail to hang on", "What is not written down is written in water",
                 "Even the squirrel loses the nut that it hid too well"]),
    dict(trait="generous", ends="well",
         shows=["{He} had given away so many coats that half of the village went about dressed as {him}",
                "{His} table had two empty chairs, and they were never empty for long",
                "Children knew that there was always something sweet in {his} left pocket"],
         acts=["{name} called in everyone who had ever worked for {him}, and paid them a full day's wage to learn the thing together",
               "{name} gave {tool}, {his} own best tool, to {friend}, and worked with the old one",
               "\"Keep your money until it is right,\" said {name}, and promised a second {ware} with the first, for the trouble"],
         lesson=["An open hand catches more than a fist", "What you give away cannot be stolen",
                 "The well that is drawn from stays sweet"]),
]

# season, weather: how it begins, how it goes on, how it ends
WEATHERS = [
    ("spring", "rain", ["the rain had not stopped for nine days", "a soft rain was falling on the young barley", "rain ran down the gutters and filled every bucket in the yard"],
     ["Rain drummed on the roof", "The lane had turned into a brook", "Water dripped from the eaves in a long bright row"],
     ["At last the rain thinned, and a blackbird began to sing", "The clouds opened over the hills, and every puddle held a piece of the sky", "By evening the rain had moved out to sea"]),
    ("spring", "wind", ["a fresh wind was drying the washing on every line", "the March wind had taken three hats and a chimney pot", "a restless wind was shaking the catkins"],
     ["The wind rattled the shutters", "Gusts came round the corner and slammed the gates", "The weathercock spun as if it had lost something"],
     ["Towards sunset the wind dropped, and the smoke stood straight above the chimneys", "The wind went down with the sun", "In the night the wind turned to the south, and it was warm"]),
    ("summer", "heat", ["it was so hot that the dogs lay down in the middle of the street", "the heat stood in the fields like a cow that will not move", "no leaf had stirred since Sunday"],
     ["The heat pressed on the roofs", "The road shimmered", "Even the flies were too tired to be a nuisance"],
     ["In the evening a cool breath came up from the river", "Thunder rolled far away, and the first drops fell as large as coins", "When the sun had gone, people carried their chairs out of doors"]),
    ("summer", "thunder", ["black clouds had been piling up since noon", "the air was yellow and smelled of thunder", "lightning was walking along the hills"],
     ["Thunder shook the cups on the shelf", "A flash lit the whole street, and then it was darker than before", "Hail the size of peas jumped on the cobbles"],
     ["The storm went grumbling away over the ridge", "Afterwards the air was washed and cool, and the swifts came back to the tower", "A rainbow stood with one foot in the mill pond"]),
    ("summer", "sun", ["the morning was so clear that one could count the sheep on the far hill", "the swifts were racing round the church tower", "the hay lay in rows and smelled of honey"],
     ["The sun climbed over the roof of the inn", "Bees worked in the lime trees", "Shadows lay short and blue under the carts"],
     ["The long evening turned to gold and then to rose", "The swifts screamed once more round the tower and went up into the last light", "It stayed light until people were tired of it"]),
    ("autumn", "fog", ["a fog had come up from the marsh and swallowed the bridge", "the fog was so thick that the ferry rang its bell at every stroke", "one could hear the geese but not see them"],
     ["The fog leaned against the windows", "Somewhere a cart went by without a horse, or so it seemed", "Every hedge was hung with wet cobwebs"],
     ["Near noon the fog grew thin and bright, and the church came back", "The fog lifted like a curtain", "That evening the stars came out one by one, very clean"]),
    ("autumn", "storm", ["a gale was blowing in from the sea", "the equinox had come with a high tide and a howling night", "the leaves were flying past the window in flocks"],
     ["The gale tore at the thatch", "Waves broke over the harbour wall", "Somewhere a door banged and banged"],
     ["By dawn the gale had blown itself out", "The sea went down slowly, muttering", "The morning was still, and the road was carpeted with leaves"]),
    ("autumn", "mild", ["the last warm days had come, with gossamer on the stubble", "the orchards smelled of cider", "the light was low and as yellow as butter"],
     ["Apples thudded into the grass", "Smoke from the potato fires lay along the fields", "The swallows were gathering on the wires of the vineyard"],
     ["The sun set early, behind a row of poplars", "The evening smelled of leaves and smoke", "A round moon came up over the stacks"]),
    ("winter", "snow", ["it had snowed for three nights, and the fences were gone", "snow was falling in large, slow flakes", "the snow creaked under every boot"],
     ["Snow slid from the roof with a sigh", "The windows were half blind with frost ferns", "Children had built a snow bear in front of the church"],
     ["The snow stopped, and the whole valley shone under the moon", "In the morning the eaves began to drip", "At dusk the snow turned blue, and lamps were lit in all the houses"]),
    ("winter", "frost", ["the pond had frozen so hard that it rang", "the pump was frozen, and the milk came home in lumps", "a hard, clear frost held the fields"],
     ["Breath hung in the air like washing", "The ice on the river groaned", "Every twig was furred with white"],
     ["Towards evening the sky clouded over, and it grew milder", "The stars came out, small and sharp", "On the third day the thaw began, drop by drop"]),
]

# name, article+name, home, one thing it is good at, its boast or fear
ANIMALS = [
    ("swift", "the tower", "flying", "I have not touched the ground since last summer", "quick", "its long wings"),
    ("snail", "the wet wall", "creeping", "I carry my house, so I am always at home", "slow", "its round shell"),
    ("fox", "the bank above the brook", "planning", "I have never paid for a dinner", "clever", "its white-tipped tail"),
    ("hedgehog", "the heap of leaves", "waiting", "I need no door, for I am my own", "careful", "its prickles"),
    ("crow", "the dead elm", "remembering", "I know where everything in this valley is buried", "wise", "its grey beak"),
    ("hare", "the clover field", "running", "By the time you have spoken, I am over the hill", "nervous", "its black-tipped ears"),
    ("heron", "the shallows", "standing still", "I can wait longer than any fish", "patient", "its one dry leg"),
    ("mole", "the meadow", "digging", "I have seen the underside of everything", "industrious", "its velvet coat"),
    ("otter", "the bend of the river", "swimming", "Work is only play that has not been turned over", "merry", "its wet whiskers"),
    ("magpie", "the tall poplar", "collecting", "If it shines, it was meant for me", "greedy", "its black and white coat"),
    ("toad", "the cellar steps", "thinking", "I am not beautiful, but I am seldom wrong", "solemn", "its golden eyes"),
    ("squirrel", "the hazel wood", "gathering", "I have nuts in forty places", "busy", "its red brush"),
    ("goose", "the village green", "shouting", "Nothing passes this gate without my leave", "proud", "its long neck"),
    ("mouse", "the mill floor", "nibbling", "I am small enough to be everywhere", "timid", "its thin tail"),
    ("badger", "the old oak", "keeping house", "My grandfather dug this hall, and his grandfather the door", "stubborn", "its striped face"),
    ("cat", "the baker's step", "sleeping", "I work at night, when nobody can criticise", "lazy", "its clean white paws"),
    ("donkey", "the miller's paddock", "carrying", "I have never yet been hurried, and I do not mean to begin", "stubborn", "its dusty ears"),
    ("owl", "the church loft", "listening", "I have heard a beetle change its mind", "grave", "its round face"),
    ("ant", "the warm stone", "working", "Alone I am nothing, and I am never alone", "diligent", "its six quick feet"),
    ("grasshopper", "the long grass", "singing", "The summer is long, and so is my song", "careless", "its green wings"),
]
