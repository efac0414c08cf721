"""Names of people and the places where they live, as far as words alone can tell."""

import re

from catalog.sensitive.sightings import plain

# Frequent surnames; facts of the census, in no particular order.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤应温包庄章俞骆翁楼"
    "仇缪璩逄晁竺裘冼闵麦戚柴岑施牛洪樊兰殷施常倪梅路葛齐伍牟卜褚滕阎柳华凌霍纪阮申詹左涂欧项苗季费耿舒宗聂辛管"
    "祝童焦康植穆谷盛曲柯骆穆甄关古单房屈解鲍司喻裴植艾鞠娄寇隋宁涂谌沙步翟游连党冉席佟栾郎巫敖荀匡桑蒲宫傅娜敬荆"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "夏侯")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[·•][\u4e00-\u9fff]{1,8})?")
_NO_NAME = re.compile(
    r"[路街站镇乡村区县市省河江湖山桥园馆院校厂店局所处部科室号楼层社公司中心广场大学小学中学医院政府法定其他未知无有]"
)
_HEADER = re.compile(
    r"姓名|联系人|户主|(?<![a-z])(?:xm|xingming)(?![a-z])|经办人|负责人|法定代表人|法人代表|申请人|业主|居民|当事人|患者|学生|家长|持证人|(?<![a-z])(?:person|full|owner)_?name",
    re.I,
)
_OTHER_HEADER = re.compile(
    r"地点|位置|店|商户|商品|产品|景点|小区|楼盘|项目|品牌|站|路|街|地名|公司|单位|机构|部门|品种|线路|名称|学校|医院|景区|乡|镇|村|区|县|市|类|型"
)
_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{1,10}(?:省|市|区|县|镇|乡|街道|路|街|巷|弄|里|村|苑|园|小区|花园|公寓|新村))[^，。；]{0,30}?[0-9０-９一二三四五六七八九十]+\s*(?:号|弄|幢|栋|室|单元|组|户|-)"
)
_RESIDENCE = re.compile(
    r"[0-9]+\s*(?:室|户)|单元|[幢栋][0-9-]*[0-9]{2,4}|(?:小区|花园|公寓|新村|家园|苑|住宅|宿舍)[^，。；]{0,12}[0-9]|村[0-9一二三四五六七八九十]+组[0-9]+号"
)
_LIVES = re.compile(r"家?住(?!宅|院|房|建|小区)|居住(?!小区|区|用地|证|面积|社区)|住址|户籍|现居|地址")
_BEFORE = 14  # signs before such a word in which a name may stand
_RUN = re.compile(r"[\u4e00-\u9fff·•]{2,}")
_TITLE = re.compile(r"(?:先生|女士|同志|同学|老师|家庭|家|的|现|常|原|系|其)+$")


def is_name(text: str) -> bool:
    """Whether a text can be the name of a Chinese person: a known surname and one or two signs that name no place."""
    text = plain(text).strip()
    if not _NAME.fullmatch(text):
        return False
    if "·" in text or "•" in text:
        return not _NO_NAME.search(text)
    if text.startswith(_DOUBLE):
        return 3 <= len(text) <= 4
    return text[0] in _SURNAMES and len(text) <= 3 and not _NO_NAME.search(text[1:])


def is_name_header(header: str) -> bool:
    """Whether the column is named as one of people."""
    return bool(_HEADER.search(header))


def is_other_header(header: str) -> bool:
    """Whether the column is named as one of something else."""
    return bool(_OTHER_HEADER.search(header)) and not is_name_header(header)


def is_address(text: str) -> bool:
    """Whether a text is an address down to a number."""
    return bool(_ADDRESS.search(plain(text)))


def is_home(text: str) -> bool:
    """Whether an address is that of a dwelling."""
    return is_address(text) and bool(_RESIDENCE.search(plain(text)))


def tells_where_somebody_lives(text: str) -> bool:
    """Whether a free text names a person together with where that person lives."""
    text = plain(text)
    if not is_address(text):
        return False
    before = (text[max(0, match.start() - _BEFORE) : match.start()] for match in _LIVES.finditer(text))
    runs = (_TITLE.sub("", run) for part in before for run in _RUN.findall(part))
    return any(is_name(name) for run in runs for name in _parts(run))


def _parts(run: str) -> tuple[str, ...]:
    """The ends of a run of Chinese signs that can be a name: it may be glued to the words before it."""
    return tuple(run[start:] for start in range(len(run) - 1))
