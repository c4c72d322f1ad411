"""Two longer kinds: a swift that fell out of its nest, and a journey on foot."""

from english_tales import cast
from english_words import WEATHERS

FOUND = ["{name} found it [under the tower|beside the trough|on the church steps|among the nettles by the wall], one [breathless|dusty|early] morning in {summer}: [a small dark crescent|a handful of soot|something like a broken umbrella] that opened one eye and looked at {him}.",
         "\"There is something alive in the gutter,\" said {name}, and went down on {his} knees. It was a young swift, [with wings too long for its body|no heavier than a letter|furious and helpless], and it [clung to {his} sleeve with four tiny hooks|hissed like a kettle|pretended to be dead]."]
ADVICE = ["{friend}, who knew about such creatures, [measured the wings against a ruler|weighed it on the apothecary's scales|peered at the pale edges of its feathers]. \"[Another nine days|A fortnight|A week, at the least],\" {fhe} declared. \"A swift cannot take off from the ground before its feathers are finished, and you must on no account throw it into the air.\"",
          "\"Never give it bread,\" {friend} warned, \"[nor milk|nor worms|nor good advice]. Crickets and waxmoths, every hour from sunrise to dusk, and [a drop of water on the side of the beak|warmth|silence].\" {name} [wrote everything down|nodded gravely|groaned and rolled up {his} sleeves]."]
CARE = ["{name} [lined a shoebox with flannel|emptied the sewing basket|gave up {his} second-best hat], and the swift [crept into the darkest corner|climbed up to {his} collar and stayed there|slept with its head under a wing]. The children of the street [hunted grasshoppers at a penny a dozen|brought flies in a jam jar|were allowed to look, one at a time], and the whole of {village} [inquired daily about its weight|spoke in whispers|offered contradictory remedies].",
        "On the [third|fourth|fifth] day it began to do exercises: it [pushed itself up on both wings|hung trembling over the edge|beat the air until the papers flew off the desk]. {mid}. {name} hardly [slept|left the house|dared to breathe], and [neglected the washing|burnt the porridge|forgot which day it was]."]
RELEASE = ["Then came the evening when it [refused every cricket|would not stay in its box|stared without blinking at the window]. {name} carried it [up to the belfry|to the top of the meadow|on to the roof of the granary] and held out a flat hand. For a long minute nothing happened. [It quivered like a plucked string|It shuddered from wing to wing|It leaned into the breeze], and [let go|tipped forward|was gone]: down, down, a hand's breadth above the grass, and then up in a [steep|shining|reckless] curve.",
           "\"[Look at the tower|Listen|Hush],\" whispered {friend}. The others were [hurtling round it|coming back from the river|screaming overhead], thirty of them or more. In {name}'s open hand the young bird [tightened every feather|turned its head|weighed suddenly nothing]. It [dropped|slid|sprang] into the air as if it had never done anything else, and [within a heartbeat nobody could say which it was|the flock closed round it|it did not once look back]."]
AFTERWARDS = ["{name} stood there with an empty hand. \"It will not land now for two years,\" said {friend} [softly|at last]. \"It will [sleep a mile above the ocean|cross the desert twice|see the elephants].\" {end}. [And neither of them wished to go indoors.|\"Then I hope it remembers the crickets,\" {name} answered, and blew {his} nose.]",
              "{end}. {name} kept [the shoebox|one feather|the list of weights], and every May {he} [counted the arrivals|stood in the lane with {his} head thrown back|left the window of the loft unlatched]. [\"That one,\" {he} would say, pointing at random, \"is mine.\"|One of them always flew lower than the rest, or so {he} maintained.]"]

SETTING_OUT = ["{name} set out from {village} [before cockcrow|with the milk cart|on the stroke of five] to carry [a cutting of the old vine|a sealed packet|a christening spoon|medicine for the ferryman's wife|a violin with one string] to {friend} in {village2}. It was {season}, and {weather}. In {his} knapsack there were [a heel of bread and a wedge of cheese|<food> and a flask of <drink>|two hard-boiled eggs and a pair of dry stockings].",
               "It is [nineteen|fourteen|twenty-two] miles from {village} to {village2} by the high road, and {name} meant to walk them all. {His} cousin {friend} was [to be married the next day|lying ill there|opening a shop], and {he} had promised to come. {weather_up}."]
ROAD = ["The first stretch ran [along the embankment|between stone walls|through stubble and bracken], and was pleasant enough. {He} [whistled|counted milestones|greeted a shepherd who answered only with his eyebrows], and a <bird> [accompanied {him} from post to post|scolded {him} from a thicket].",
        "Then the path [climbed among boulders|plunged into a gorge|lost itself in a peat bog], and nobody was to be seen. {name} [slipped twice on the wet slate|turned up {his} collar|cut a staff from a <tree>] and went on. [A signpost lay in the ditch, pointing at the sky.|The bridge was out, and {he} waded.|Twice {he} took a sheep track for the road.]",
        "At [a crossroads|a toll-gate|a tumbledown sheepfold] sat [a tinker mending saucepans|an old woman shelling peas|a surveyor with a broken tripod|two nuns sharing an orange]. \"Is it far to {village2}?\" \"[It is as far as it was yesterday|Farther than you think and nearer than you fear|That depends upon your boots],\" came the reply, and [a cup of <drink> was handed over|they walked a furlong together|{he} was given half of a pear as well].",
        "By the afternoon {he} had [a blister on each heel|a stone in {his} shoe and no wish to stop|eaten everything that {he} had brought]. The country [opened out|grew lonelier|smelled of salt]: [windmills, dykes and an enormous sky|charcoal-burners' huts and blue smoke|terraces of vines, each no wider than a bed]. {name} thought of [turning back|home|{friend}, and what {friend} would say], and did not [turn back|slacken|complain]."]
ARRIVAL = ["It was [dusk|nearly dark|lamp-lighting time] when the roofs of {village2} appeared. {friend} was [leaning over the gate|standing in the doorway with a lantern|coming up the lane to meet {him}]. \"You walked?\" {fhe} cried. \"In such weather?\" \"I promised,\" said {name}, and [handed it over|sat down on the doorstep|laughed for the first time that day].",
           "{end}. {friend} [poured hot water into a basin|put <food> on the table|pulled off {his} boots without a word]. They talked until [the fire was ashes|the clock gave up striking|the candle drowned]: of [who had died and who had married|the price of hay|the years when they were small], and of [the road|the sea|everything else]. {name} slept [on a settle beside the hearth|under three quilts|in the hay], and dreamed that {he} was still walking."]


def rescue(writer):
    words = cast(writer)
    season, _, opens, mids, ends = writer.dice.pick([w for w in WEATHERS if w[0] == "summer" and w[1] != "thunder"])
    words.update(season=season, summer=writer.dice.pick(["June", "July"]), weather=writer.one(opens), mid=writer.one(mids), end=writer.one(ends))
    paragraphs = [writer.fill(writer.one(part), words) for part in (FOUND, ADVICE, CARE, RELEASE, AFTERWARDS)]
    return writer.fill("[The Fallen Swift|Nine Days with a Swift|{name} and the Swift|The Guest in the Shoebox|What Fell from the Tower at {village}]", words), paragraphs


def journey(writer):
    words = cast(writer)
    words["weather_up"] = words["weather"][0].upper() + words["weather"][1:]
    parts = [writer.one(SETTING_OUT), ROAD[0], ROAD[1], ROAD[2], ROAD[3], writer.one(ARRIVAL)]
    if writer.dice.chance(40):
        parts.pop(writer.dice.between(1, 4))
    return writer.fill("[The Road to {village2}|From {village} to {village2}|{name} Goes on Foot|A Walk to {village2}|The Long Way to {village2}]", words), [writer.fill(p, words) for p in parts]
