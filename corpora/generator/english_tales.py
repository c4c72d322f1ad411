"""Tales of people: a craft, a trait, some trouble, a choice that follows from the trait, and what comes of it."""

from english_words import BOYS, GIRLS, TRADES, TRAITS, VILLAGES, WEATHERS

OPENINGS = [
    "In {village}, where [the road bends round the old <tree>|the river divides in two|the hills come down to the water|the coach stops only when it is asked], there lived a {trait} {trade} called {name}.",
    "There was once a {trade} in {village} whose name was {name}, and a more {trait} person [never wore an apron|never crossed the bridge|could not be found in the whole county].",
    "Everybody in {village} knew {name} the {trade}.",
    "{name} was [the youngest|the oldest|the third] {trade} in {village}, and lived above {shop} with [a <kindof> cat|a <kindof> aunt|two canaries|a one-eyed dog|a clock that struck thirteen|a great many <flowers> in pots].",
    "When {name} was [nine|eleven|twelve|fourteen] years old, {he} [swept the floor|carried water|ran errands] in {shop} at {village}; at thirty {he} was the {trade} there.",
    "{village} has [one street|a green with a pump|three bridges and no river to speak of|a tower full of swifts], and in [that street|a house beside it|the lowest house of all] {name} the {trade} lived and worked.",
    "If you had come to {village} in those days you would have heard {name} before you saw {him}, for [{he} sang at {his} work|{he} talked to {his} tools|{he} laughed like a goose].",
    "The {trade} of {village} had died in the winter, and {his} {relation} {name} had taken over {shop}, the tools and the debts.",
]
TRAIT_LINES = ["{He} was {trait}. {shows}.", "{shows}.", "{shows}, and so people called {him} {name} the {Trait}.",
               "Now, {name} was {trait}, as anyone could have told you. {shows}."]
WORK = [
    "[Every day but Sunday|From the first light to the last|In every season|Since {his} childhood] {he} had been {making}, and {his} {wares} were [sold as far away as {village2}|known at every fair|to be found in every house of the valley].",
    "{He} loved [the smell of {material}|the sound of {tool} in the morning|the silence of {shop} before the street woke], and {he} did not [wish for any other life|envy the mayor his gold chain|care much for anything else].",
    "{making_up} is not easy. It wants good {material}, a quiet hand and [a great deal of sleep|a cool head|more patience than money].",
    "On the wall of {shop} hung {tool}, [which had belonged to {his} <relative>|worn thin by three pairs of hands|oiled and shining], and nobody else was allowed to touch it.",
    "{His} friend {friend}, [who kept the ferry|who taught the little ones at school|who played the fiddle|who sold <fruit> from a cart|who looked after the swifts in the tower|who carried the post], [came by each evening for a cup of <drink>|often sat in the doorway and watched|used to bring <food> at noon].",
]
TASKS = [
    "One [morning|Monday|Thursday] in {season}, when {weather}, a [stranger|rider|messenger|tall woman] with [a <colour> coat|a <colour> feather in her hat|mud up to the knees|a leather bag] stopped at {shop}. \"I need {order},\" [she said|she told {him}|came the voice from under the hood], \"and it must be ready by [the full moon|Saturday week|the end of the month].\"",
    "It was {season}, and {weather}. [The mayor himself came in|The innkeeper sent her boy|The schoolmaster knocked], [shook off his coat|wiped his boots|looked about him] and asked for {order}. [\"We shall pay well,\" he said.|\"It must be the best that you have ever made,\" he said.|\"I hear that you are the one to ask,\" he said.]",
    "Then, in {season}, a letter arrived. It was sealed with <colour> wax, and it ordered {order}. {weather_up}, but {name} [read it standing in the open door|ran all the way to {friend} to show it|read it three times before {he} noticed].",
    "That {season} the people of {village} held a meeting. {weather_up}, and everyone was [talking at once|sitting on somebody else's coat|waiting for somebody else to begin]. When it was over they had agreed on one thing: they would ask {name} for {order}.",
    "\"Could you make {order}?\" [asked the old doctor|asked the captain of the barge|asked the widow from the big house] one day in {season}, when {weather}. \"I could,\" said {name}. \"Then do,\" was the answer, and a [silver coin|small purse|handful of coppers] was laid on the table.",
]
TROUBLES = [
    "{mid}. {name} began at once. But [on the second day|before the week was out|almost at the end] something went wrong: {bad}.",
    "At first all went smoothly. Then, [on the third day|before the work was half done|just when {he} had begun to hope], {mid_low}, and when {name} looked at {his} work again, {bad}.",
    "Nobody knows [how it happened|whose fault it was|why such things choose the worst day]. Perhaps the {material} was old, perhaps {tool} had slipped. {mid}, and in {shop} {bad}.",
    "{mid}. The {material} that had come [from {village2}|with the last cart|by the barge] was not what it should have been. {He} tried it all the same, and {bad}.",
    "{friend} was the first to see it. \"Look,\" {fhe} said. {name} looked. There was no doubt about it: {bad}. {mid}, and for a while neither of them spoke.",
]
GOOD_ENDS = [
    "And this time {he} {step}. [When it was finished|On the last evening|When {he} held it up to the light], {good}.",
    "Then {he} {step}, [as {his} <relative> had taught {him}|just as {friend} had advised|without once looking at the clock]. It took [three days|a week|eleven days], and at the end of it {good}.",
    "{friend} came to help, and so did [the <relative> next door|half of the street|two boys from the school]. They {step}, and [nobody went home before midnight|there was much laughter|the lamp burned late]. The next day {good}.",
]
BAD_ENDS = [
    "Of course {he} should have {stepped}; [that is the first thing an apprentice learns|everybody knows that|it says so in every book]. When the day came and the {wares} were [carried out into the light|put to the test|unpacked before everyone], {bad}.",
    "The buyer came on the appointed day. [She looked at it from the left and from the right|She said nothing for a long time|She put on her spectacles]. It was worse than before: {bad}. She [took back her money|turned round|shook her head] and went to the {trade} in {village2}, who {step}.",
    "On the last night {name} worked in a great hurry, by one candle, and never {stepped}. In the morning {bad}, and [the whole street could see it|there was no time to begin again|even the cat looked away].",
]
AFTER_GOOD = [
    "The buyer [turned it over and over|said nothing, but smiled|took off her glove to touch it]. \"I have been to [every fair in the country|the capital and back|seven workshops],\" she said, \"and this is the best that I have seen.\" {name} [blushed to the ears|looked at {his} boots|could only nod].",
    "[People came from {village2} to look|The news went down the river with the barges|The parson mentioned it in his sermon], and from that {season} on {name} never [wanted for work|sat idle|had an empty order book].",
    "{He} was paid [in silver|twice what {he} had asked|with a cow and a sack of beans], and the first thing that {he} bought was [a new scarf for {friend}|<food> for the whole street|a proper window for {shop}].",
]
AFTER_BAD = [
    "\"And what will you do now?\" asked {friend}. {name} [said nothing for a while|stared into {his} cup of <drink>|picked at a thread in {his} sleeve]. \"Begin again,\" {he} said in the end, in a [very small|hoarse|much quieter] voice. \"And will you help me?\"",
    "It was a hard {season} for {name}. {He} had to sell [{his} good boots|the canary cage|the best chair], and {he} swept floors in {village2} to pay {his} debts. But {he} [learned to look twice|grew thinner and wiser|was never quite so {trait} again].",
    "Nobody laughed, and that was the worst of it. {friend} [put a hand on {his} shoulder|brought a bowl of <food>|picked up the pieces], and together they [swept the floor|opened the windows|sat down on the step].",
]
CLOSES = [
    "{end}. \"{lesson},\" [said {friend}|said the old people on the bench|said {name}'s <relative>|thought {name}], and [nobody disagreed|the cat seemed to agree|that was that].",
    "{end}. Over the door of {shop} there is now a board, and on it one can read: {lesson}.",
    "{end}. {name} [stood at the window|sat on the step|walked down to the water] and thought about it for a long while. {lesson}: [it is an old saying, but {he} had never listened to it before|{his} <relative> had always said so|so it is, and so it always was].",
    "{lesson}, as they say in {village}. {end}, and [the lamps were lit one after another|someone began to play the fiddle|far off a dog barked twice], and {name} slept soundly until morning.",
    "That was [many years|seven winters|a long time] ago. {end}, and in {village} they still tell the children: {lesson_low}.",
]
INTERLUDES = [
    "[\"How does it go?\" asked {friend}|\"You look tired,\" said {friend}] [that evening|over the garden wall|on the way to church]. [\"Ask me on Sunday,\" said {name}.|\"It goes as it goes,\" {name} replied.|{name} only sighed.] They shared [a plate of <food>|a pot of <drink>|the last of the <fruit>], and above them the [swifts wheeled|bats flickered|<birds> called] [over the roofs|around the chimney|in the dusk].",
    "In the evening {name} walked [along the river|up to the chapel|out to the orchard], past the [<tree> by the gate|wall with the <colour> door|<tree> and the <tree>|heap of stones where the <beast> lives]. A <bird> was singing [in the <tree>|on the fence|somewhere out of sight], and [for a moment {he} forgot all about the {wares}|it seemed to {him} that the singer had no such troubles|{he} stood still until it had finished].",
    "{His} <relative> had once told {him} about [a {trade} who|a woman in {village2} who|a man by the sea who] [lost a <thing> in the snow and found it in the spring with a <bird> asleep in it|carried a <thing> across three counties for a wager|made a <thing> out of nothing but <metal> and bad temper]. {name} [had never understood the story|thought of it now|smiled at the memory].",
    "That night {he} dreamed of [a <colour> <thing> as large as a house|a <bird> that spoke with the voice of {his} <relative>|a long road lined with <birds>|a <beast> in a <cloth> coat who bought every one of the {wares}]. In the morning {he} [remembered only half of it|told it to the cat|took it for a good sign|took it for a warning].",
    "[The days went by|A week passed|Time went on]. [The moon filled and shrank again|The clock struck and struck|The street was swept and grew dusty again], the <birds> [came|went], and in the <room> the <thing> gathered dust. {name} [hardly noticed|ate when {friend} reminded {him}|lived on <food> and <drink>].",
]
TITLES = ["{name} the {Trade}", "The {Trait} {Trade} of {village}", "The {Trade} and the {Season} {Sky}", "{name} of {village}", "What {name} Learned",
          "The {Trade}'s {Season}", "{name} and {friend}", "The Order from {village2}", "A {Trait} {Trade}", "The {Season} of the {Wares}"]


def person(words, prefix, name, girl):
    forms = ("she", "her", "her", "herself", "hers") if girl else ("he", "him", "his", "himself", "his")
    for key, form in zip(("he", "him", "his", "himself", "hers"), forms):
        words[prefix + key] = form
        words[prefix + key.capitalize()] = form.capitalize()
    words[prefix + "name"] = name


def cast(writer):
    """Two people with different names, two villages, a season with its weather."""
    dice, words = writer.dice, {}
    first_girl, second_girl = dice.chance(50), dice.chance(50)
    name = writer.one(GIRLS if first_girl else BOYS)
    friend = name
    while friend == name:
        friend = writer.one(GIRLS if second_girl else BOYS)
    person(words, "", name, first_girl)
    person(words, "f", friend, second_girl)
    words["friend"] = friend
    words["relation"] = ("niece" if first_girl else "nephew") if dice.chance(50) else "cousin"
    words["village"], words["village2"] = writer.some(VILLAGES, 2)
    season, sky, opens, mids, ends = writer.one(WEATHERS)
    words.update(season=season, Season=season.capitalize(), Sky=sky.capitalize(), weather=writer.one(opens), mid=writer.one(mids))
    words["end"] = writer.one(ends)
    return words


def tale(writer):
    words = cast(writer)
    trade, trait = writer.one(TRADES), writer.one(TRAITS)
    words.update(trade)
    words.update(trait=trait["trait"], Trait=trait["trait"].capitalize(), Trade=trade["trade"].capitalize(),
                 Wares=trade["wares"].split()[0].capitalize(), shows=writer.one(trait["shows"]), lesson=writer.one(trait["lesson"]))
    words["stepped"] = trade["step"]  # every one of them starts with a verb whose participle is its past tense
    for key in ("weather", "making"):
        words[key + "_up"] = words[key][0].upper() + words[key][1:]
    words["mid_low"] = words["mid"][0].lower() + words["mid"][1:]
    words["lesson_low"] = words["lesson"][0].lower() + words["lesson"][1:]
    well = trait["ends"] == "well"

    def fill(templates):
        return writer.fill(writer.one(templates), words)

    opening, shows = writer.one(OPENINGS), writer.fill(words["shows"], words)
    work = [writer.fill(t, words) for t in writer.some(WORK, writer.dice.between(1, 2))]
    paragraphs = [
        writer.fill(opening, words) + " " + (fill(TRAIT_LINES) if "{trait}" not in opening else "{shows}.".format(shows=shows)),
        " ".join(work),
        fill(TASKS),
        fill(TROUBLES),
        (fill(trait["acts"]) + ".").replace("\".", ".\""),
        fill(GOOD_ENDS if well else BAD_ENDS),
        fill(AFTER_GOOD if well else AFTER_BAD),
        fill(CLOSES),
    ]
    paragraphs.insert(writer.dice.pick([3, 4, 5]), fill(INTERLUDES))
    if writer.dice.chance(40):
        paragraphs.insert(7, fill(INTERLUDES))
    return writer.fill(writer.one(TITLES), words), paragraphs
