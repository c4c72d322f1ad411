"""Fables, letters, pages from a nature diary, market scenes, and searches for lost things."""

from english_tales import cast
from english_words import ANIMALS, TRADES, VILLAGES

FABLES = [
    ("race", "to see which of them would be first at [the old mill|the white stone|the bridge]",
     "The {a} set off at once and was soon out of sight. The {b} [looked at the path|looked at the sky|drew a long breath] and followed at its own pace.",
     {"slow": "stopped for nothing", "default": "kept to the middle of the path"}),
    ("wager", "which of them could keep silent until [the moon rose|the church bell rang|the first star came out]",
     "They sat down on either side of [a mossy log|the well|an old boot] and said nothing. The {a} [shifted from foot to foot|sighed through its nose|counted the clouds]; the {b} [might have been a stone|did not so much as blink|seemed to be asleep].", {}),
    ("winter", "whether it was wiser to lay in food for the winter or to trust in luck",
     "The {b} [worked from dawn until dusk|carried one seed after another to {bhome}|filled every hollow and crack]. The {a} [lay in the sun|made speeches|admired {atail}] and said that snow was only a rumour.", {}),
    ("flood", "who should lead the animals out of the valley, for the river was rising",
     "The {a} [ran ahead|called out orders|promised a short cut], and many followed, for it spoke very well. The {b} [felt the ground|went slowly along the high hedge|looked back after every step to see that nobody was left behind].", {}),
    ("treasure", "to which of them belonged [a shining button|a silver spoon|a whole cheese|a string of glass beads] that lay in the road",
     "The {a} [seized one end|talked without stopping|proved from three books that it was the owner]. The {b} [sat down on the other end|asked a single question|offered to cut it in two].", {}),
]
FABLE_ENDS = [
    ("b", "Towards evening [a cold wind blew|the rain began|a cart came round the bend], and it was soon over. The {a} had [been so sure of itself that it forgot to look|grown tired of its own cleverness|stopped to be admired by some <birds>], and the {b} [was already there, washing its face|had simply gone on|had won before anybody noticed].",
     ["\"How did you do it?\" asked the {a}. \"I did nothing,\" answered the {b}. \"I only did it all the time.\"",
      "\"It was luck,\" said the {a}. \"It was,\" said the {b}. \"I have noticed that luck likes to be met half-way.\"",
      "The {a} [hung its head|went home by the back way|was quiet for two whole days], and the {b} said nothing about it, then or later."],
     ["Steady feet pass hurried ones", "To begin loudly is not to end well", "It is the last step that counts", "A boast is a debt"]),
    ("both", "Then [a wolf came out of the wood|a shadow fell across the grass|the ice cracked], and there was no more time for quarrelling. The {a} could not have [escaped|crossed|held on] without the {b}, nor the {b} without the {a}. [Side by side|One pulling and one pushing|Back to back], they came through it together.",
     ["\"I had thought you foolish,\" said the {a}. \"And I you,\" said the {b}. They [shared a supper of <food>|laughed until the owl complained|shook paws, as far as they had them].",
      "From that day on the {a} [looked in at|often visited|never forgot] {bhome}, and when it was late the {b} saw it home."],
     ["Two halves make a bridge", "Quarrel in fair weather, if you must, and never in foul", "A friend is a second pair of eyes"]),
    ("a", "And this time, to the surprise of all the <birds>, it was the {a} that was right. The {b} had [trusted too much in the old way|waited a day too long|never looked up], and the {a}, which [could change its mind|had learned something that morning|was not ashamed to ask], [turned round in time|found another road|saw the danger first].",
     ["\"I have always done it like this,\" said the {b} sadly. \"So has the river,\" said the {a}, \"and look how it bends.\"",
      "The {b} thought about it for a week. Then it came to the {a} and said, \"Teach me.\""],
     ["Old ways are good, but so are open eyes", "Nobody is too wise to learn", "The same key does not fit every door"]),
]
FABLE_OPENS = [
    "A {a} who lived in {ahome} once met a {b} {where}. \"{aboast},\" said the {a}. \"{bboast},\" said the {b}.",
    "In the days when animals still [paid rent|sat on the council|wore hats on Sundays], a {atrait} {a} and a {btrait} {b} were neighbours. The one lived in {ahome} and the other in {bhome}, and {where_up} they [met every morning|often passed the time of day|argued about everything].",
    "It was a [hot|cold|bright|windy] day, and the {a} was sitting {where}, [combing|admiring|drying] {atail}. Along came the {b}. \"Good day,\" said the {b}. \"{aboast},\" replied the {a}, who [never listened|liked to begin with the chief point|had been waiting for somebody to tell].",
    "The {b} had lived in {bhome} for as long as anyone could remember, and nobody had ever thought it remarkable until the {a} came. The {a} was {atrait}. \"{aboast},\" it would say {where}, to anyone who passed.",
]
WHERE = "beside the well|under the great <tree>|on the wall of the churchyard|at the edge of the barley|among the <flowers>|by the ford".split("|")


def fable(writer):
    a, b = writer.some(ANIMALS, 2)
    words = dict(a=a[0], ahome=a[1], aboast=a[3], atrait=a[4], atail=a[5], b=b[0], bhome=b[1], bboast=b[3], btrait=b[4], btail=b[5])
    words["where"] = words["where_up"] = writer.one(WHERE)
    title, quarrel, middle, _ = writer.one(FABLES)
    winner, turn, answers, morals = writer.one(FABLE_ENDS)
    moral = writer.one(morals)
    words["quarrel"] = quarrel
    paragraphs = [
        writer.fill(writer.one(FABLE_OPENS), words),
        writer.fill(("They agreed upon a {t}, {quarrel}. " if title in ("race", "wager") else "[Before long|That same day|One word led to another, and] they were disputing {quarrel}. ").replace("{t}", title) + middle, words),
        writer.fill("[The <birds> in the <tree>|An old ram|A <bird> on a twig|A passing cart-horse|The bats in the barn|A very young lamb] [watched it all|laughed|had much to say about it|made bets of <fruit>]. [\"The {a} will do it,\" said some. \"The {b},\" said others.|\"Fools, both of them,\" was the verdict.|\"I have seen this before,\" was all that was said.|Nobody offered to help.]", words),
        writer.fill(turn, words),
        writer.fill(writer.one(answers), words),
        "[That is why people say|The <birds> still tell it, and they always add|And the moral is short]: "+ moral[0].lower() + moral[1:] + ".",
    ]
    paragraphs[5] = writer.fill(paragraphs[5], words)
    return f"The {a[0].capitalize()} and the {b[0].capitalize()}", paragraphs


MONTHS = dict(spring=["March", "April", "May"], summer=["June", "July", "August"],
              autumn=["September", "October", "November"], winter=["December", "January", "February"])
LETTER_NEWS = dict(
    spring=["The swifts came back on [the ninth|the fourth|a Tuesday], {n} of them, and went straight to the tower as if they had left it the day before.",
            "The garden is [full of <flowers>|all mud and promise|earlier than last year], and I have sown <herb>, <herb> and two rows of peas.",
            "Our <relative> has painted the <room> <colour>. We have all agreed to say that it is cheerful."],
    summer=["We sit outside until [ten|eleven] and watch the swifts, which never seem to be tired. [I counted {n} of them last night.|The young ones look out of the holes like people at a theatre.]",
            "The <fruit> are ripe, and I have made {n} jars of jam, of which nine have set.",
            "There was a [wedding|fair|boat race] on Sunday, and our <relative> danced until a [shoe|button|chair] gave way."],
    autumn=["The swifts left on [a still night|the second|a Thursday], and the tower is only a tower again. I did not think that I should miss the noise.",
            "We have brought in the <fruit>, {n} baskets of them, and the whole house smells of it.",
            "The evenings are long, so I am reading about [the sea|bees|old clocks|the stars] and learning to [knit|play the flute|cook <food>], to the sorrow of the neighbours."],
    winter=["The pond has frozen, and everyone between six and sixty is on it. [I fell {n} times.|Our <relative> fell only once, but at great length.]",
            "I have hung a basket of seeds at the window, and the <birds> come in such numbers that I have had to ask for credit at the miller's.",
            "We keep to the kitchen now, for it is the only warm room. There is <food> on Sundays and soup until then."])
LETTER_THANKS = ["Thank you for the <thing>, which arrived [in one piece|in two pieces, both of them beautiful|on the coldest day of the year]. It stands in the <room>, and I [think of you whenever I see it|use it every day|show it to every visitor].",
                 "Your letter took [eleven days|three weeks|only four days], and I have read it [twice|so often that it is coming apart|aloud to the whole family].",
                 "Forgive me for not having written sooner. There was [the roof to mend|a fever in the house|so much to do in {shop}], and then I had [no ink|lost your address|too much to tell].",
                 "You asked whether [the old <tree> is still standing|the <relative> of {friend} is better|I still keep a <thing> under the bed]. Yes: [I am glad to say so|and long may it last|some things do not change]."]
LETTER_MEMORY = ["Do you remember [the summer when we|how we once|that day when we] [built a raft out of barrels|walked to {village2} without telling anyone|hid from the <relative> in the <room>|found a young swift in the grass and kept it in a hat]? I [told the children about it yesterday, and they would not believe me|dreamed of it last night, and woke up laughing|passed the place on Sunday, and it looks smaller now|went by there in the carrier's cart, and the gate still squeaks, just as it did then].",
                 "I met old {teacher} in the market, who [taught us our letters|used to chase us out of the orchard|sold us gingerbread]. She [asked after you|still has all her teeth and most of her opinions|sends you her love].",
                 "Yesterday I opened the chest in the <room> and found your <colour> [scarf|cap|notebook]. There was a dried <flower> in it. Shall I send it to you, or do you want to come and fetch it? I hope for the second."]
LETTER_WORK = ["{shop_up} is doing well enough. I was asked for {order} last month, and I {step}, so that I am not ashamed of it: {good}.",
               "The work goes badly, I am sorry to say. Last week {bad}, and I had to begin all over again. But [a bad day is only a day|{trade}s are used to it|I have begun, and that is something].",
               "I have taken an apprentice, a [small|tall|silent|cheerful] [boy|girl] from {village2}. The first thing to be learned was how to hold {tool}; the second was [how to sweep|that one does not whistle near the {material}|patience]. We are still at the second."]
LETTER_ASK = ["Will you come [at Easter|for the fair|when the roads are dry|before the snow]? The bed in the <room> is [made|short but dry|yours], and there will be <food>. [Bring your boots.|Bring the fiddle.|Bring nothing but yourself.]",
              "Write soon, and tell me [whether it is true about {friend}|how the <fruit> have done|what you are reading|if the ferry still runs on Sundays].",
              "If you see {friend}, [say that I have not forgotten the <thing>|give {fhim} my love|tell {fhim} that the debt is forgiven]. And [look after yourself|keep warm|do not work too much]."]


def letter(writer):
    words = cast(writer)
    words.update(writer.one(TRADES))
    words["teacher"] = "Mrs " + writer.dice.pick("Holm Lindqvist Penrose Marlow Fenn Aldous Bright Kettering Vane Thorne".split())
    words["n"] = writer.dice.pick("twelve fourteen seventeen twenty-one twenty-six thirty thirty-four forty".split())
    for key in ("shop", "order"):
        words[key + "_up"] = words[key][0].upper() + words[key][1:]
    season = words["season"]
    day, month = writer.dice.between(1, 28), writer.dice.pick(MONTHS[season])
    head = f"{words['village']}, {month} {day}"
    weather = words["weather"][0].upper() + words["weather"][1:]
    was = weather + " when I began this letter. [I am writing at the window of the <room>.|The <thing> stands beside me, and the lamp is lit.|Everyone else is asleep.]"
    thanks, memory = writer.one(LETTER_THANKS), writer.one(LETTER_MEMORY)
    work = writer.one(LETTER_WORK)
    others = dict(words, friend=writer.one(VILLAGE_NAMES), fhim="them")  # not the one written to
    paragraphs = [head, f"Dear {words['friend']},", writer.fill(was + " " + thanks, others)]
    body = [writer.one(LETTER_NEWS[season]) + " " + work, memory]
    if writer.dice.chance(60):
        body.reverse()
    paragraphs += [writer.fill(p, others) for p in body]
    paragraphs.append(writer.fill(writer.one(LETTER_ASK), others))
    paragraphs.append(writer.fill("{end}, and [the post leaves in an hour|my candle is nearly burnt down|I must close the shutters]. [Your|Your old|Ever your|With love, your] [friend|cousin|friend and neighbour],", words))
    paragraphs.append(words["name"])
    return f"A Letter from {words['village']}", paragraphs


VILLAGE_NAMES = ["the Hansens", "the ferryman's sons", "the Bells", "the two Miss Penroses", "the Kettles", "the Marlows"]

NATURE_SUBJECTS = [
    ("The Swifts", dict(
        spring=["The swifts are back. [This morning|At noon|Just before dusk] there was nothing above the roofs but sky, and then a [thin|high|wild] scream, and {n} black bows were [cutting it to pieces|racing round the tower|gone before one could count them].",
                "They have come [from beyond the desert|across two seas|over forests that have no roads], and they have not [perched|rested|touched the ground] once on the way. A swift eats, drinks, [sleeps and gathers feathers|sleeps and courts|and sleeps] on the wing."],
        summer=["In the long evenings the swifts fly in parties, low between the houses, [so close that one feels the wind of them|screaming for joy, or so it sounds|round the tower, over the inn, and round the tower again].",
                "The nest is a small cup of [straw and feathers|grass, petals and spit|whatever the wind has carried up], hidden [under the tiles|in a hole of the wall|behind the clock]. Two white eggs lie in it, and later two [blind|naked|hungry] children. On cold days, when no insects fly, the young [grow stiff and sleep|simply wait|live on their own fat], and it does them no harm."],
        autumn=["One day the sky is empty. There was no [farewell|quarrel|council], as there is with the swallows. [The swifts were here, and then they were not.|They went up at dusk as always, and did not come down.]",
                "The young bird drops from the hole [one morning|at first light|when nobody is looking] and does not come back. It has never flown before, and it will not [stand on anything|sleep in anything but air|come to rest] for two years."],
        winter=["The tower is silent. [Snow lies|Frost lies|Dead leaves lie] in the holes where the swifts were born, and they themselves are [over a river as wide as a lake|hunting above the elephants|in another summer].",
                "In winter one forgets them, and that is [fair|strange|a pity]. Only [the sexton|the clockmaker|an old woman opposite the church] keeps a list of dates on the wall, {n} years long, and waits for May."])),
    ("The River", dict(
        spring=["The river is brown and [loud|hurried|full of branches], and has taken the lower path again. [Foam|Straw|A lost <thing>] turns in the bend below the mill.", "Under the <tree> the first <flowers> have opened, and a <bird> is [looking for moss|trying out three notes|quarrelling with its reflection]."],
        summer=["The river has grown [thin|clear|lazy] and shows its stones. Children [build dams|hunt crayfish|lie in it like otters], and the cows stand up to their knees and think.", "Dragonflies hang over the reeds, <colour> and <colour>. [At noon not a leaf moves.|A <bird> dives, misses, and pretends that it did not mean to.|Somewhere an oar knocks against a boat.]"],
        autumn=["The river carries leaves, [one by one at first and then in whole fleets|red ones and yellow ones|like letters that nobody will read]. The mist lies on it until ten.", "The eels go down to the sea on [the darkest|the wettest] night of the year. [The old men at the weir know which it will be, and do not tell.|No one has ever seen them arrive.]"],
        winter=["The river smokes in the cold. Along the bank the ice grows [like a second shore|in plates and needles|a hand's breadth every night], and only the middle is still black and running.", "There are tracks in the snow: a <beast> came down to drink, [waited|listened|sat a while], and went back the way that it had come."])),
    ("The Orchard", dict(
        spring=["The orchard is in flower. From [the church|the road|the hill] it looks as if a cloud had [lain down|been caught on the branches|come to stay], and the noise of the bees can be heard at the gate.", "It is the time when every gardener [looks at the sky|sleeps badly|keeps a heap of damp straw ready to smoke], for one clear night could still [cost the whole crop|turn it all brown]."],
        summer=["The <fruit> are green and hard, [and the children have tried every one of them|and no bigger than a thumb|but there are a great many of them]. Wasps [inspect|measure] the bark.", "Under the trees the grass is mown for the [second|last] time. A ladder has been left standing, and a <bird> [has taken possession of it|sings from the top rung|uses it as a tower]."],
        autumn=["Now the ladders are out, and the baskets, and [everybody's cousins|the whole school|three generations of the same family]. The <fruit> go [into straw|into the press|into aprons], and the wasps are drunk.", "The best ones are at the very top, as always. They are left for the [<birds>|frost|moon], and it would be bad luck to take them."],
        winter=["The orchard is only lines now, [drawn in ink|black upon white|like handwriting]. The gardener walks from tree to tree with a saw and [talks to them|thinks for a long time before each cut|takes away what stands in the light].", "On the twelfth night the old people still [pour a cup of cider over the roots|sing to the oldest tree|hang toast in the branches], so that it may remember."])),
    ("The Sea", dict(
        spring=["The sea is [the colour of slate|green and cold|still thinking of winter], but the boats have been [tarred|painted|turned over], and the nets hang along the wall like [brown smoke|washing].", "The terns are back on the shingle. They [scream at everyone|lay their eggs among the pebbles, where no one can see them|hang in the wind and drop like stones]."],
        summer=["The sea lies flat and [shines like a tin plate|breathes in its sleep|laps at the steps]. The fishermen [mend nets|play cards in the shade|sleep in their boats], and the children have turned the colour of bread.", "At low tide the sand is written over by [crabs|worms|gulls' feet|wet dogs], and the tide comes in and wipes the slate."],
        autumn=["The sea has changed its voice. All night it [drags the shingle back and forth|booms under the cliff|talks to itself], and in the morning there is [timber|weed|an oar with no name on it|a crate of oranges] on the strand.", "The last boats come in early. Wives [stand on the quay|count masts|light the lamp before it is dark], and nobody says why."],
        winter=["The sea is black, and white only where it breaks. Spray freezes on the [railings|ropes|rocks], and the lighthouse [turns its one thought round and round|goes on counting].", "On such days the whole harbour sits in [one kitchen|the net loft|the back room of the inn], and the stories are [longer than the nights|older than the house|nearly true]."])),
]
NATURE_LINKS = ["{weather_up}. [I went out early|I took the path behind the church|I had meant to stay at home], with [bread|an apple|a notebook] in my pocket, and [met nobody|saw it all|came home wet and content].",
                "The <tree> by the [gate|well|bridge] is always the [first|last] to [know|notice]; the <tree> beside it [follows a week later|waits until it is sure|does as it likes]. Between their roots [a <beast> has its door|a <bird> has hidden its nest|there is a stone that nobody can read|someone has left a <thing>].",
                "{name}, who [is ninety|has lived here always|knows about such things], says that [so many <birds> mean a hard winter|when the <beast> crosses the road before noon it will rain|one should never cut a <tree> under a waning moon]. I do not know whether it is true. But [{he} has been right so far|I have begun to look|I took my umbrella].",
                "Beside the path I found [a <colour> feather|half of an eggshell|the jawbone of a <beast>|the twig of a <tree>|a <metal> button], and I carried it home in my hat. It lies on the sill now, next to [the <thing>|last year's acorns|a shell from {village}].",
                "{end}. [I stayed until I could no longer see my hands.|Then I went in and put on the kettle.|Nothing else happened, and it was quite enough.|I do not think that I shall forget it.]"]


def nature(writer):
    words = cast(writer)
    words["n"] = writer.dice.pick("six seven nine eleven twelve fifteen nineteen twenty twenty-three".split())
    words["weather_up"] = words["weather"][0].upper() + words["weather"][1:]
    title, seasons = writer.one(NATURE_SUBJECTS)
    first, second = [writer.fill(t, words) for t in seasons[words["season"]]]
    links = [writer.fill(t, words) for t in writer.some(NATURE_LINKS[:4], 3)]
    return f"{title} in {words['Season']}", [first, second + " " + links[0], links[1], links[2] + " " + writer.fill(NATURE_LINKS[4], words)]


NUMBERS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
MARKET_OPENS = ["[On market day|On Saturday|At seven in the morning] the square of {village} was full of [voices|barrows|geese and people]. It was {season}, and {weather}. Between the [cheese|fish|pots] and the [ribbons|onions|old books], {name} had set up a stall with {his} {wares}.",
                "{weather_up}, but the market at {village} was [as busy as ever|busier than usual|only half empty]. {name} laid out {his} {wares} on a <colour> cloth, the best in front, and [called out their virtues|rubbed {his} hands|waited]."]
MARKET_EXTRAS = ["A [boy|woman|soldier] with a <thing> under one arm [asked the way to the ferry|wanted to know the time|stood and stared], and {name} [answered|shrugged|pointed] without taking an eye off {friend}.",
                 "[Next to them|Two stalls on] somebody was selling <fruit> and <food>, and [the smell|the steam|the shouting] [drifted over|made them both hungry|made it hard to think]. A dog had got in among the <cloth>, and the whole row was laughing.",
                 "\"I had one from my {kin},\" said {friend}, \"and it lasted [nine|twenty|thirty] years.\" \"Then your {kin} had it from mine,\" said {name}. [They looked at each other with more respect.|That seemed to settle something.|Both of them smiled.]"]


def market(writer):
    words = cast(writer)
    words.update(writer.one(TRADES))
    dice = writer.dice
    count, low = dice.between(2, 4), dice.between(2, 4)
    asked, offered = low + 1, low - 1
    words.update(asked=NUMBERS[asked], offered=NUMBERS[offered], agreed=NUMBERS[low], count=NUMBERS[count], total=NUMBERS[count * low],
                 coin=dice.pick(["coppers", "shillings", "crowns", "silver pieces"]), weather_up=words["weather"][0].upper() + words["weather"][1:])
    words["kin"] = writer.fill("<relative>", words)
    words["wares_title"] = words["wares"].split()[0].capitalize()
    if offered == 1:
        words["offered"] = "one and a half"
    paragraphs = [writer.fill(writer.one(MARKET_OPENS), words)]
    paragraphs.append(writer.fill("{friend} [picked one up|stopped in front of it|walked past twice and then came back] and [turned it over|tapped it|held it against the light]. \"What do you ask for one?\" \"{asked} {coin},\" said {name}, \"because I {step}, as you can see.\" \"I can see it,\" said {friend}, \"and [all the same|nevertheless|with respect] I would give {offered}.\"", words))
    paragraphs.append(writer.fill(writer.one(MARKET_EXTRAS), words))
    paragraphs.append(writer.fill("[They went to and fro for a while|So it began|Neither of them was in a hurry]. {name} spoke of [the price of {material}|{his} seven children, who were in truth three cats|the long road from {village2}]. {friend} spoke of [a leaking roof|the bad harvest|a stall in {village2} where it was cheaper]. [At last|In the end] they shook hands on {agreed} {coin}. \"Then I will take {count} of them,\" said {friend}. \"That makes {total},\" said {name}, and [counted the money twice|wrapped them in straw|threw in a sprig of <herb>].", words))
    paragraphs.append(writer.fill("\"You could have had it for less,\" {name} [admitted|said], when the {coin} were safe in {his} [pocket|boot|cap]. \"And I would have paid more,\" answered {friend}. {end}, and they [drank a glass of <drink> on it|walked part of the way together|were both quite sure of having won].", words))
    return writer.fill("[Market Day at {village}|A Bargain in {village}|The Price of {wares_title}|{friend} Goes to Market]", words), paragraphs


LOST = ["the silver <thing> of {his} <relative>", "the key of {shop}", "a ring with a <colour> stone", "the only <thing> in the house", "a letter that {he} had not yet read", "the <colour> purse with the rent in it"]
HIDDEN = ["in the left boot, the one that {he} never looked into", "under the broody hen", "in the pocket of the <cloth> coat that {he} had lent to {friend}", "hanging on its nail, where it had always hung",
          "in the nest of a magpie, between a button and a spoon", "at the bottom of the flour bin", "inside the old clock, which had stopped on Tuesday and nobody had asked why", "in {his} own hand"]


def lost(writer):
    words = cast(writer)
    words.update(writer.one(TRADES))
    words["mid_low"] = words["mid"][0].lower() + words["mid"][1:]
    words["lost"] = writer.fill(writer.one(LOST), words)
    words["hidden"] = writer.fill(writer.one(HIDDEN), words)
    paragraphs = [
        writer.fill("{name}, the {trade} of {village}, had lost {lost}. It was {season}, and {weather}, and {he} [was already late|had guests for dinner|had promised to be at {village2} by noon].", words),
        writer.fill("First {he} looked in the <room>. There {he} found [a <colour> glove|a <thing> that {he} had given up for lost the year before|six corks and a dried <flower>], but not what {he} was looking for. Then {he} went through the <room>, and there was nothing [but dust|but a <bird> on the sill|but an old <thing>]. In {shop} {he} [looked behind the {material}|turned out every drawer|moved {tool} from one side to the other and back].", words),
        writer.fill("\"What have you lost?\" [asked {friend}, who was passing|called {friend} over the hedge|asked {friend}, who had come to borrow a <thing>]. {name} told {fhim}. \"And where did you see it last?\" \"If I knew that,\" said {name}, \"[it would not be lost|I should be looking there|I should not be standing here].\" {mid}, and they both [went indoors|thought hard|looked at the ground].", words),
        writer.fill("So they searched together. {friend} took the <room> and the <room>, and {name} took [the garden|the path to the well|the cart]. {friend} was [quick|thorough|slow but careful], and {fhe} [looked under things|looked on top of things|asked the neighbours], while {name} [was nervous and looked three times in the same place|talked to {himself}|turned the same <thing> over and over].", words),
        writer.fill("[An hour later|Just before dark|When they had given it up], {friend} began to [laugh|cough politely|smile]. \"Come here,\" {fhe} said. And there it was: {hidden}. {name} [sat down on the floor|was silent for some time|turned as red as a poppy]. \"[I would have looked there next,\" {he} said.|It was there the whole time,\" {he} said.|Let us not tell anyone,\" {he} said.]", words),
        writer.fill("They [ate <food>|drank <drink>|opened the last jar of <fruit>] to celebrate. {end}. [\"Tomorrow,\" said {name}, \"I shall put everything in its place.\" And {friend}, who was a true friend, did not laugh.|Since that day a board with hooks has hung beside the door, and on it everything that must not be lost; the board itself has been lost twice.|\"What we look for,\" said {friend}, \"is always in the last place.\" \"Naturally,\" said {name}. \"After that one stops looking.\"]", words),
    ]
    return writer.fill("[The Lost Thing|What {name} Lost|{name} Looks for Something|In the Last Place]", words), paragraphs
