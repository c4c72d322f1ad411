"""The English half of the reviews: things, their parts, words of praise and blame, and the forms that decide."""

# Each domain: the things reviewed, their parts, what delight and disappointment look like without an adjective.
DOMAINS = [
    ("novel memoir thriller cookbook atlas biography".split(), "plot|ending|cover|dialogue|first chapter|index|translation".split("|"),
     ["I read it twice in one week.", "I missed my stop because of it.", "My whole family is waiting for its turn.", "I have already ordered the next volume."],
     ["I gave up after forty pages.", "It now props up the short leg of the table.", "I skipped to the last page and regretted even that.", "I left it on the train on purpose."]),
    ("soup curry pizza breakfast risotto tart".split(), "sauce|crust|side dish|portion|dessert|service|filling".split("|"),
     ["We wiped the plates with bread.", "We have booked again for Friday.", "I asked for the recipe.", "There was silence at the table until it was gone."],
     ["Most of it went back to the kitchen.", "We stopped for a sandwich on the way home.", "The dog would not have it either.", "I was ill until Tuesday."]),
    ("drill kettle saw lamp rake toolbox".split(), "handle|switch|cable|grip|finish|manual|hinge".split("|"),
     ["I bought a second one for my father.", "It has done ten years' work in one.", "I lend it to nobody now.", "It starts every time."],
     ["It broke on the second day.", "It went back to the shop in pieces.", "I am still picking bits of it out of the lawn.", "The guarantee ended a week before it did."]),
    ("film comedy documentary western musical sequel".split(), "script|title song|lead actor|opening scene|final scene|soundtrack|picture".split("|"),
     ["The whole row was in tears, and so was I.", "We stayed until the last name had gone by.", "We talked about it all the way home.", "I went again the next evening."],
     ["I looked at my watch nine times.", "Half of the audience left before the end.", "I slept through the chase.", "I want those two hours back."]),
    ("hotel guesthouse hostel cabin campsite inn".split(), "bed|view|breakfast room|shower|welcome|garden|lounge".split("|"),
     ["We stayed two nights longer than planned.", "We slept like stones.", "They remembered our names at the door.", "We have booked the same room for May."],
     ["We left before breakfast.", "We slept in the car in the end.", "There was something living in the curtain.", "They charged us for the towels."]),
    ("lesson lecture workshop webinar course seminar".split(), "teacher|slide show|final exercise|choice of examples|discussion|timetable|seating".split("|"),
     ["I finally understand fractions.", "Nobody wanted to go home.", "I used what I learned the very next day.", "I have signed up for the next term."],
     ["I learned nothing that I did not know before.", "Even the teacher yawned.", "I asked for my money back.", "By the third week I was alone in the room."]),
    ("phone camera tablet headset printer keyboard".split(), "screen|battery|speaker|menu|casing|charger|microphone".split("|"),
     ["I have not charged it since Sunday.", "My grandmother set it up alone.", "I cannot imagine a day without it.", "It found the signal where no other did."],
     ["It froze while I was calling for help.", "It has been in repair longer than in my hand.", "I went back to pencil and paper.", "It switched itself off for the third time today."]),
]
GOOD = """excellent brilliant delightful superb wonderful charming outstanding splendid terrific enjoyable impressive lovely
memorable remarkable satisfying first-rate thoughtful graceful clever convincing dependable pleasant elegant generous
inspired marvellous perfect refreshing solid touching""".split()
BAD = """awful boring clumsy disappointing dreadful dull feeble flimsy horrible lifeless mediocre miserable pathetic poor
shoddy sloppy tasteless tedious terrible tiresome ugly unbearable useless weak worthless dismal careless irritating
lazy pointless""".split()

OPENERS = ["", "", "", "", "", "I bought it in March.", "A present from my aunt.", "It was a rainy Sunday.", "We were four adults and a child.", "I paid the full price.",
           "Here is my honest view.", "The delivery took three days.", "I heard about it from a colleague.", "It was our first visit.", "I have waited a month before writing this.",
           "It comes in a plain grey box.", "We went on a weekday.", "My second review this year."]
CLOSERS = ["", "", "", "", "", "", "That is all I have to say.", "Make of that what you will.", "I paid for it myself.", "Your experience may differ.", "Written on the way home.",
           "No more and no less.", "I was asked to leave a review.", "I thought you should know.", "So much for the {item}."]

# {p} agrees with the label, {o} is of the other side. The same forms serve both labels, with the words exchanged.
PLAIN = ["The {item} was {p}.", "The {part} is {p} and the {part2} is {p2}.", "[A {p} {item}|What a {p} {item}|Such a {p} {item}]!", "I found the {part} {p}, and the {part2} {p2} as well.", "{fact}",
         "{fact} The {part} alone is {p}.", "From the {part} to the {part2}, it is {p}.", "A [really|truly|thoroughly] {p} {item}, with a {p2} {part}.", "The {part} was {p}. {fact}", "{fact}",
         "[Simply|Just|Quite] {p}, this {item}."]
NEGATED = ["The {item} is not {o} at all.", "There is nothing {o} about the {part}.", "Nobody could call this {item} {o}.", "The {part} is far from {o}.", "This {item} is anything but {o}.",
           "The {part} was hardly {o}, and the {part2} was never {o2}.", "I would not call the {part} {o}, nor the {part2} {o2}.", "I cannot say that the {item} was not {p}.",
           "It is not that the {part} is {o}: it is {p}.", "You will not hear me say that this {item} is {o}.", "The {item} could not be called {o} by anyone.", "At no point did the {part} seem {o} to me.",
           "I do not think the {part} is {o}, and I do not think the {part2} is {o2} either."]
CONTRAST = ["The {part} is {o}, but the {part2} is so {p} that nothing else matters.", "Although the {part} is {o}, the {item} as a whole is {p}.", "The {item} as a whole is {p}, although the {part} is {o}.",
            "Yes, the {part} is {o}. Even so, the {item} is {p}.", "The first hour was {o} and the second {o2}; in the end, however, it was {p}.", "It starts {o} and ends {p}, and the end is what stays with me.",
            "Despite a {o} {part}, a {p} {item}.", "It is {p}, in spite of the {o} {part} and the {o2} {part2}.", "For all its {o} {part}, the {item} is {p}.", "The {part} may be {o}; what counts is the {part2}, and that is {p}.",
            "A {p} {item}, even if the {part} is {o} and the {part2} {o2}."]
EXPECTED = ["I expected a {o} {item} and got a {p} one.", "I got a {p} {item} where I had expected a {o} one.", "Everyone told me that it would be {o}. It is {p}.", "The advertisement says {o}; I say {p}.",
            "I had read that the {part} was {o}. I do not agree.", "My brother calls the {item} {o}. He is wrong.", "They said that the {part} was {p}. They were right.", "People who call this {item} {o} have not tried it.",
            "I was told to expect a {p} {part}, and it is true.", "I was sure that the {item} would be {o}. I was mistaken.", "I was sure that the {item} would be {p}. I was right.", "Who says that the {part} is {o}? Not I."]
COMPARED = ["My old {item} was {o}; this one is {p}.", "This {item} is {p}; my old one was {o}.", "The {item} that I had before was {o}, and I am glad that this is the opposite.|The {item} that I had before was {o}, and I am sorry that this is the opposite.",
            "The other {item} in town is {o} and {o2}. This is quite different.", "Next to my neighbour's {o} {item}, this one is {p}.", "I would [not ]exchange it for the {o} {item} that I had last year.",
            "Last year's {item} had a {o} {part}. This year's has a {p} one.", "Compared with the {p} {item} next door, it is just as {p2}."]
SARCASM_GOOD = ["{O}, if you hate a {p} {part}.", "A {o} {item} for anyone who cannot stand a {p} {part}.", "Only someone who has never seen a {p} {part} could find it {o}.", "If you want a {o} {part}, look elsewhere.",
                "How {o}: now I have to praise the {part} as well as the {part2}.", "My only complaint is that the rest of my life is {o} beside it."]
SARCASM_BAD = ["{O}, if you enjoy a {p} {part}.", "A {o} {item} for anyone who likes a {p} {part}.", "Only someone who has never seen a {o} {part} could find it {o2}.", "If you want a {o} {part}, look elsewhere.",
               "How {o}: now I have a {p} {part} as well as a {p2} {part2}.", "The only {o} thing about it is that it was soon over."]
