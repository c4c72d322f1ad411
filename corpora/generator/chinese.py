"""chinese.txt: tales, fables, letters, tea and seasons, markets, in simplified Chinese."""

from chinese_words import ANIMALS, BOYS, GIRLS, LISTS, PLACES, TRADES, TRAITS, WEATHERS
from engine import Dice, Writer

TARGET_BYTES = 400_000


def cast(writer):
    girl, fgirl = writer.dice.chance(50), writer.dice.chance(50)
    name = writer.one(GIRLS if girl else BOYS)
    friend = name
    while friend == name:
        friend = writer.one(GIRLS if fgirl else BOYS)
    season, weather, mid, end = writer.one(WEATHERS)
    place, place2 = writer.some(PLACES, 2)
    words = dict(name=name, friend=friend, they="她们" if girl and fgirl else "他们", he="她" if girl else "他", fhe="她" if fgirl else "他", season=season,
                 place=place, place2=place2)
    words.update(weather=writer.fill(weather, words), mid=writer.fill(mid, words), end=writer.fill(end, words))
    return words


OPENS = ["从前，{place}有一个{trade}，名叫{name}。{he}{very}{trait}，[方圆十里没有人不知道|这是人人都晓得的|街坊们都这么说]。{shows}。",
         "{place}[只有一条街|有三座石桥|靠着一条小河|后面就是大山]，{name}的{shop}就在[街口|桥头|河边|山脚下]。{he}{very}{trait}。{shows}。",
         "{name}是{place}的{trade}，[跟着<亲>学了十年手艺|十二岁就开始当学徒|从小在{shop}里长大]。{shows}，所以大家都说{he}{trait}。",
         "说起{place}的{trade}{name}，[连三岁的孩子都知道|老人们总要笑|话就长了]：{he}{very}{trait}。{shows}。"]
WORKS = ["{he}最喜欢[清早{shop}里的味道|{tool}用久了的光泽|干完活以后的那一壶<茶>]，觉得[这辈子做一个{trade}就够了|什么也比不上自己的手艺|日子过得踏实]。",
         "{he}有个好朋友叫{friend}，[在渡口撑船|在学堂教书|在街上卖<果>|在茶馆里说书|替人送信]。每到[傍晚|晌午|初一十五]，{friend}就来[坐一坐|喝一杯<茶>|送<饭>]。",
         "{shop}的墙上挂着{tool}，那是[{he}<亲>|祖上|老师傅]传下来的，[磨得发亮|谁也不许碰|比{he}的年纪还大]。",
         "做{trade}不容易，要有好的{material}，要有[一双巧手|一颗静下来的心|好眼力]，还要[起得早|耐得住寂寞|不怕吃苦]。"]
TASKS = ["{season}的一天，{weather}。一位<客>走进{shop}，[拍了拍身上的灰|四处看了看|喝了一口茶]，说：“我想请你{order}，[月底要用|下个集日我来取|工钱好商量]。”",
         "那年{season}，{weather}。<客>[托人捎来口信|亲自登门]，请{name}{order}。{name}[满口答应了|想了想，点点头|高兴得一夜没有睡着]。",
         "{weather}，{name}正在[喝茶|打盹|收拾{tool}]，忽然有人敲门，原来是<客>。“听说你的手艺好，”客人说，“能不能{order}？”“能。”{name}说。"]
TROUBLES = ["{name}当天就动了手。{mid}。谁知道[做到一半|没过三天|眼看就要做好了]，出了岔子：{bad}。",
            "开头样样顺利。可是有一天，{mid}，{name}再一看，[心里凉了半截|不由得愣住了|叹了一口气]：{bad}。",
            "也许是从{place2}买来的{material}不好，也许是{tool}不顺手。{mid}，{name}试了又试，结果{bad}。",
            "最先发现的是{friend}。“你看！”{fhe}指着说。{name}低头一看，果然，{bad}。{mid}，两个人[半天没有说话|你看看我，我看看你]。"]
GOOD = ["这一回，{he}{step}。[三天以后|又过了半个月|等到最后一个晚上]，活儿做成了：{good}。",
        "{friend}也来帮忙。{they}照着老规矩，{step}，[一直忙到半夜|连饭都顾不上吃]。第二天一看，{good}。",
        "{he}想起<亲>说过的话，便{step}。[做好以后拿出来一看|街坊们围过来一看]，{good}，[没有一个人不叫好|大家都竖起了大拇指]。"]
BAD = ["本来应该{step_plain}，[这是学徒第一天就知道的|这个道理谁都懂]，可是{name}偏偏没有这么做。到了交货那天，{bad}。",
       "到了约好的日子，客人来了，[左看看，右看看|半天没有说话|皱起了眉头]。原来，{bad}。客人[摇摇头走了|收回了定钱]，去{place2}找了另一个{trade}。",
       "最后一夜，{name}点着一支蜡烛，慌慌张张地赶。天亮的时候，{bad}，[再重做也来不及了|整条街的人都看见了]。"]
AFTER_GOOD = ["客人[看了又看|笑得合不拢嘴|连连点头]，说：“我走过[七个县|大半个中国]，没有见过这么好的{ware}。”{name}[红着脸笑了|不知道说什么好|给客人倒了一杯<茶>]。",
              "[消息传到了{place2}|一传十，十传百]，来{shop}的人一天比一天多。{name}用第一笔工钱[给{friend}买了<物>|请全街的人吃了一顿饭|把漏雨的屋顶修好了]。"]
AFTER_BAD = ["“现在怎么办呢？”{friend}问。{name}[低着头不说话|望着门外发呆|搓着手]，过了很久才[小声|红着脸]说：“从头再来吧。你能帮帮我吗？”",
             "那个{season}，{name}的日子不好过，[连最喜欢的<茶>也喝不起了|只好把<物>卖了还债]。不过从那以后，{he}[学会了凡事多看一眼|再也不是从前的样子了|变了许多]。",
             "没有人笑话{he}，这比笑话{he}还难受。{friend}端来<饭>，[陪{he}坐在门槛上|拍拍{he}的肩膀]，说：“[吃饱了再说。|谁没有做错过事呢？|明天我们一起做。]”"]
CLOSES = ["{end}。{friend}说：“{lesson}。”{name}点点头，[把这句话记在了心里|给{fhe}添了一杯茶|觉得一点也不错]。",
          "{end}。{name}站在门口，想了很久：{lesson}，[老人们的话真是没有错|这个道理，{he}现在才明白]。",
          "后来，{shop}的墙上多了一幅字，上面写着“{lesson}”。[路过的人看了，都点点头。|{name}每天都要看上一眼。]{end}。",
          "这件事过去[许多年|七年]了，{place}的人还常常对孩子们说：“{lesson}。”"]
INTERS = ["晚上，{name}[沿着河边|顺着山路|穿过竹林]慢慢地走。[一只<鸟>在<树>上叫|<树>的影子落在水里|远处传来几声狗叫]，{he}[站住听了一会儿|心里忽然静了下来|把烦心事忘了一半]。",
          "“怎么样了？”{friend}问。“[别提了|还差一点|急不得]。”{name}说。两个人就着一壶<茶>，吃了<饭>，[说起小时候的事|看着天慢慢黑下来|谁也没有再提{ware}]。",
          "那天夜里，{name}做了一个梦，梦见[一只<鸟>开口说话|自己坐在云上|<亲>从很远的地方回来]，手里还拿着<物>。醒来以后，{he}[只记得一半|觉得这是个好兆头|再也睡不着了]。",
          "{he}想起<亲>讲过的一个故事：有个人把<物>丢在了雪地里，第二年春天去找，[旁边长出了一棵小树|东西还在，雪却没有了]。从前{he}不懂，现在好像懂了一点。"]
TITLES = ["{trade}{name}", "{name}和{friend}", "{place}的{trade}", "{name}的{ware}", "{season}的{shop}", "{place}故事"]


def tale(writer):
    words = cast(writer)
    trade, trait = writer.one(TRADES), writer.one(TRAITS)
    words.update(trade)
    adjective = trait["trait"]
    words.update(trait=adjective, very="很", shows=writer.one(trait["shows"]), lesson=writer.one(trait["lesson"]),
                 step_plain=trade["step"].replace("了", ""))
    well = trait["ends"] == "well"

    def fill(templates):
        return writer.fill(writer.one(templates), words)

    act = fill(trait["acts"])
    paragraphs = [fill(OPENS), "".join(writer.fill(t, words) for t in writer.some(WORKS, 2 if writer.dice.chance(40) else 1)), fill(TASKS), fill(TROUBLES),
                  act if act.endswith("”") else act + "。", fill(GOOD if well else BAD), fill(AFTER_GOOD if well else AFTER_BAD), fill(CLOSES)]
    paragraphs.insert(writer.dice.pick([3, 4, 5]), fill(INTERS))
    return writer.fill(writer.one(TITLES), words), paragraphs


def measure(animal):
    return "头" if animal in ("毛驴", "老牛") else "只"


def fable(writer):
    a, b = writer.some(ANIMALS, 2)
    words = dict(a=a[0], ahome=a[1], asay=a[2], atrait=a[3], b=b[0], bhome=b[1], bsay=b[2], btrait=b[3],
                 ameasure=measure(a[0]), bmeasure=measure(b[0]))
    kind = writer.one(FABLE_KINDS)
    ending = writer.one(FABLE_ENDS)
    paragraphs = [
        writer.fill("[很久以前，|从前，]{ahome}住着一{ameasure}{atrait}的{a}，{bhome}住着一{bmeasure}{btrait}的{b}。[有一天|一个{t}的早晨|太阳刚出来]，它们在<树>下遇见了。“{asay}。”{a}说。“{bsay}。”{b}[不服气地说|慢慢地回答|也不示弱]。", dict(words, t="[晴朗|有雾|凉爽]")),
        writer.fill(kind, words),
        writer.fill("树上的<鸟>[听见了|探出头来]，[笑着说：“看着吧，最后才知道谁对。”|赶紧去告诉大家。|摇摇头，一句话也没有说。]不一会儿，[山羊|小鹿|野鸭|田鼠]们都[跑来看热闹|围了过来]，有的说{a}会赢，有的说{b}会赢。", words),
        writer.fill(ending[0], words), writer.fill(ending[1], words),
        writer.fill("[这个故事告诉我们：|所以老人们常说：|后来大家都记住了一句话：]" + writer.dice.pick(ending[2]) + "。", words)]
    return f"{a[0]}和{b[0]}", paragraphs


FABLE_KINDS = ["它们约好比一比，看谁先到[山顶的亭子|河对岸的石桥|村口的水井]。{a}一下子就冲了出去，{b}[看了看天|看了看路|吸了一口气]，一步一步地跟在后面。",
               "冬天快到了。{b}[一趟一趟地搬粮食|从早忙到晚|把洞口堵得严严实实]，{a}却[躺着晒太阳|到处串门|忙着唱歌]，说：“急什么？雪还远着呢。”",
               "路上有[一颗亮晶晶的扣子|一块桂花糕|一只小铜铃|半个西瓜]，它们都说是自己先看见的。{a}[抢先抓住了一头|说了一大堆道理]，{b}[坐在另一头不走|只问了一句话]。",
               "河水一天天涨起来，大家要搬到山上去，却不知道听谁的。{a}[跑在最前面|喊得最响]，说有一条近路；{b}[一边走一边试着地面|走几步就回头看看有没有人掉队]。",
               "它们打赌，看谁能[一直不说话，直到月亮出来|在风里站得最久|先找到泉水的源头]。{a}[东张西望|动来动去]，{b}[像一块石头|一点也不慌]。"]
FABLE_ENDS = [
    ("[到了傍晚|没过多久]，[起了大风|下起了大雨|天忽然暗了]。{a}[光顾着得意，没有看路|早就累得走不动了|只好躲了起来]，{b}却[已经到了|稳稳地做完了自己的事|没有停过一步]。",
     "“你是怎么做到的？”{a}问。“[我没有做什么，”{b}说，“我只是一直在做。|我知道自己慢，”{b}说，“所以不敢停。|很简单，”{b}说，“把眼前的一步走好。]”",
     ["坚持到底的人，才笑到最后", "骄傲使人落后，虚心使人进步", "说到不如做到"]),
    ("就在这时，[一只大灰狼从林子里跳出来|桥板忽然断了|洪水冲了下来]。{a}大声喊，{b}用力拉，[一个在前，一个在后|你帮我，我帮你]，总算[逃了出来|过了难关]。",
     "“我以前看不起你，”{a}说，“是我错了。”“我也有错。”{b}说。从此它们[成了好朋友|常常一起喝茶|一起看月亮]。",
     ["众人拾柴火焰高", "尺有所短，寸有所长", "有难同当，才是朋友"]),
    ("谁也没想到，这一回是{a}对了。{b}[只相信老办法|没有抬头看一看|等得太久了]，{a}却[肯向别人请教|及时换了一条路|先发现了危险]。",
     "{b}想了[三天|一夜]，去找{a}，说：“[请你教教我吧。|原来老办法也有不灵的时候。]”{a}[笑着答应了|一点也没有笑话它]。",
     ["活到老，学到老", "三人行，必有我师", "路走不通，就要换个方向"])]

NEWS = {"春天": ["院子里的[桃花|杏花|梨花|海棠|迎春花]开了，[风一吹，落得满地都是|引来了许多蜜蜂]。", "雨燕[上个月底|前天]回来了，一共{n}只，还是住在[古塔上|老屋檐下]。", "我们种了<菜>和<菜>，[昨天已经冒出了小芽|盼着下一场好雨]。"],
        "夏天": ["这里热得很，晚上大家都在院子里乘凉，[听<亲>讲故事|数天上的星星|吃井水冰过的西瓜]。", "池塘里的荷花开了{n}朵，孩子们天天去看。", "今年的<果>结得多，我做了{n}罐果酱，[给你留了两罐|邻居都说好]。"],
        "秋天": ["稻子收完了，[家家都在晒谷子|打谷场上热闹得很]。", "雨燕在一个安静的早晨飞走了，塔上忽然空了，[我还有点不习惯|孩子们问它们什么时候回来]。", "<果>熟了，我们摘了{n}筐，[满屋子都是香味|吃也吃不完]。"],
        "冬天": ["昨天下了今年第一场雪，孩子们堆了{n}个雪人。", "天冷了，我们整天围着炉子，[烤红薯|煮<茶>|包饺子]，日子过得很慢。", "我在窗外挂了一小袋谷子，喜鹊和麻雀天天来吃。"]}
LETTER_PARTS = [
    ["你的来信[走了半个月才到|我看了三遍]，知道你一切都好，我就放心了。", "谢谢你寄来的东西，[<亲>很喜欢|正好用得上|我舍不得用，先收起来了]。", "很久没有给你写信，请不要见怪。前些日子[家里修房子|{shop}太忙|我生了一场小病]，现在都好了。"],
    ["还记得我们小时候[在河里捉鱼|爬上古塔看雨燕|偷吃<亲>的桂花糕|走了一夜去{place2}看灯]吗？昨天我[路过那个地方|跟孩子们讲起来]，[一切都没有变|觉得好像就在昨天|他们怎么也不相信]。", "前几天在集市上碰见了[王老师|李大爷|张婶]，[头发全白了，精神却很好|问起你的近况|还说起你小时候的淘气事]。"],
    ["{shop}的生意还过得去。上个月有人请我{order}，我{step}，总算没有丢脸：{good}。", "说来惭愧，前几天我一时大意，{bad}。好在[还来得及重做|客人没有怪我]，吃一堑，长一智。", "我收了一个徒弟，是{place2}来的，[人很老实|手很巧|话不多]。我先教他怎么用{tool}，再教他[不要着急|怎么扫地]。"],
    ["[等路好走了|过年的时候|明年{season}]，你一定要来住几天。[床铺都给你留着。|我给你泡最好的<茶>。|我们还像从前那样，一边吃<饭>一边聊天。]", "请代我问候<亲>。[天气变化大|路上小心]，多保重身体，[有空常来信|不要太累了]。"]]


def letter(writer):
    words = cast(writer)
    words.update(writer.one(TRADES))
    words["n"] = writer.dice.pick("三 五 六 七 八 九 十 十二 十五 二十".split())
    parts = [writer.fill(writer.one(p), words) for p in LETTER_PARTS]
    news = writer.fill(writer.one(NEWS[words["season"]]) + writer.one(NEWS[words["season"]]), words)
    month = writer.dice.pick({"春天": "二三四", "夏天": "五六七", "秋天": "八九十", "冬天": ["十一", "十二", "一"]}[words["season"]])
    return f"从{words['place']}寄出的信", [
        f"{words['friend']}：", parts[0] + writer.fill("[写信的时候，|此刻，]{weather}。", words), news, parts[1], parts[2],
        parts[3] + words["end"] + "，我就写到这里吧。", f"你的朋友{words['name']}，{month}月{writer.dice.pick('初一 初五 初八 初十 十二 十五 十八 二十 廿三 廿六'.split())}，于{words['place']}"]


TEA = ["[在{place}，|这里的人都说，]喝茶不是为了解渴。[客人来了要喝茶，客人走了也要喝茶。|早上一壶<茶>，可以喝到中午。|一杯<茶>放在面前，话自然就多了。]",
       "泡茶的水最好是[山泉|井水|去年的雪水]，[刚刚滚起来就要离火|不能太老]。先[温杯|洗壶]，再放茶叶；第一泡[闻香|太淡]，第二泡[最浓|刚刚好]，第三泡[才有回甘|最耐品]。",
       "{name}是这里[最老的茶客|茶馆的掌柜|种茶的人]，[每天天不亮就来|说话不紧不慢|认得每一座茶山]。{he}说：“[茶和人一样，急不得。|好茶不怕细品。|喝茶要看天气，也要看心情。]”"]
SCENES = {"春天": ["[山坡上|小河边|田埂上]的[桃花|杏花|梨花|杜鹃花|油菜花]开了，[远远看去像一片云|蜜蜂嗡嗡地忙着]。[农人牵着老牛下了地|孩子们放起了风筝|姑娘们背着竹篓去采茶]。", "雨燕从很远的南方飞回来了。它们[飞过大海|飞过沙漠|飞过许多座山]，一路上[吃在天上，睡也在天上|没有落过一次地]。"],
          "夏天": ["中午，[村子里静悄悄的|连狗也懒得叫]，只有[知了|青蛙|水车]在响。[老人摇着蒲扇|孩子们跳进河里]，[等着太阳下山|一直玩到天黑]。", "雨燕在窄窄的巷子里追逐，[贴着屋檐飞过去|叫声又尖又亮]。它们的窝在[砖缝里|瓦片底下]，里面有两只[光秃秃的|张着大嘴的]小鸟。"],
          "秋天": ["山上的叶子红了，[一层深，一层浅|像着了火一样]。[打谷场上堆着金黄的稻子|屋顶上晒着红辣椒和玉米|家家门口挂着柿子]，空气里都是[稻草|桂花|新米]的香味。", "有一天，人们抬头一看，雨燕不见了。它们[不打招呼就走了|趁着夜色飞向了南方]，只留下[空空的古塔|几片羽毛]。"],
          "冬天": ["[雪落在竹林里|河水结了冰]，四下里[没有一点声音|白茫茫一片]。[一只<鸟>站在枝头，抖了抖羽毛|一行脚印通向山里，不知道是谁的|屋里的炉火映红了窗纸]。", "古塔空了，[雪落在雨燕住过的洞口|风从砖缝里穿过]。它们现在[在另一个夏天里|正飞过一条很宽的大河]。要等到[桃花开|柳树绿]的时候，它们才会回来。"]}
SEASON_ENDS = ["{mid}。{end}。[我站了很久，舍不得回去。|这样的日子，一年也没有几天。|我想，这样就很好了。|我把这些都记在了本子上。]",
               "我在路边捡到[一片<色>的羽毛|一颗光滑的石子|一片<树>的叶子]，放进口袋里带了回来。{end}。"]


def season(writer):
    words = cast(writer)
    scenes = SCENES[words["season"]]
    paragraphs = [writer.fill(words["weather"] + "。" + scenes[0], words), writer.fill(scenes[1], words)]
    paragraphs += [writer.fill(t, words) for t in writer.some(TEA, 2)]
    paragraphs.append(writer.fill(writer.one(SEASON_ENDS), words))
    return writer.fill("[{place}的{season}|{season}里的一天|{season}喝茶|{season}的雨燕]", words), paragraphs


DIGITS = "零一二三四五六七八九十"


def number(n):
    return ("二十" if n == 20 else "十") + (DIGITS[n % 10] if n % 10 else "") if 10 <= n <= 20 else DIGITS[n]


COUNTER = {"椅子": "把", "锄头": "把", "棉袄": "件", "茶壶": "把", "竹篮": "只", "新茶": "斤", "豆腐": "块", "纸伞": "把", "米酒": "坛", "宣纸": "刀",
           "小船": "条", "月饼": "盒", "毛笔": "支", "灯笼": "盏", "鲜鱼": "条", "草药": "筐", "二胡": "把", "蜂蜜": "罐"}


def market(writer):
    words = cast(writer)
    words.update(writer.one(TRADES))
    count, price = writer.dice.between(2, 5), writer.dice.between(3, 4)

    def spoken(n):
        return "两" if n == 2 else number(n)

    words.update(c=COUNTER[words["ware"]], count=spoken(count), asked=spoken(price + 1), offered=spoken(price - 1),
                 price=spoken(price), total=spoken(count * price))
    texts = ["{place}逢[三|五|十]赶集。{weather}，街上[挤满了人|比往常还要热闹]，卖<菜>的，卖<果>的，[补锅的|捏糖人的|耍猴的|算命的]，什么都有。{name}把{ware}[摆在一块<色>的布上|整整齐齐地摆好]，[等着客人上门|大声地吆喝起来]。",
             "{friend}走过来，拿起一{c}看了看，问：“多少钱一{c}？”“{asked}块钱。”{name}说，“[我的{ware}用的是最好的{material}|你看，{good}]。”“好是好，”{friend}[笑着说|摇摇头]，“{offered}块钱卖不卖？”",
             "{name}说[今年{material}贵|家里有五口人要吃饭|从{place2}来的路远]，{friend}说[别家更便宜|钱袋子里只剩这么多|老主顾应该让一让]。{mid}，旁边[卖<菜>的大娘|修鞋的师傅]听了，也笑着来劝。最后两个人都让了一步，{price}块钱一{c}。",
             "“那我买{count}{c}。”{friend}说。“一共{total}块钱。”{name}[数了两遍|把东西包好]，又送了{fhe}[一把葱|两个<果>|一小包茶叶]。",
             "[收摊的时候|太阳偏西的时候]，两个人坐在茶摊上，要了一壶<茶>和<饭>。“其实{offered}块钱我也肯卖。”{name}说。“其实{asked}块钱我也肯买。”{friend}说完，两个人都笑了。{end}。"]
    return writer.fill("[{place}赶集|买{ware}|集市上的{name}|一笔买卖]", words), [writer.fill(t, words) for t in texts]


KINDS = [tale, tale, tale, fable, letter, season, market]


def compose(seed):
    writer = Writer(Dice(seed), LISTS)
    seen, pieces, size = set(), [], 0
    while size < TARGET_BYTES:
        title, paragraphs = writer.one(KINDS)(writer)
        long_ones = [p for p in paragraphs if len(p) > 24]
        if seen.intersection(long_ones):
            continue  # a paragraph that has been told already
        seen.update(long_ones)
        text = title + "\n\n" + "\n\n".join(paragraphs) + "\n"
        pieces.append(text)
        size += len(text.encode()) + 2
    return "\n\n".join(pieces)
