"""The invented firm: its places, and the firms it deals with. Nothing here exists."""

# ruff: noqa: E501 - tables are read by their columns.

from dataclasses import dataclass
from typing import Final

from suyuan.areas.catalog.domain import LicenceKind, PartnerRole, PlaceKind

PREFIX: Final = "6999999"
"""GS1 company prefix; GS1 China has never given one out under 699."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of the demonstration."""

    code: str
    role: PartnerRole
    name: str
    name_en: str
    region: str
    city: str
    area: str
    """Six digits of the administrative area, for the unified social credit code."""
    contact: str = "质量负责人"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the demonstration."""

    code: str
    kind: PlaceKind
    name: str
    name_en: str
    parent: str | None
    cleanliness: str = ""


OWN: Final = Firm(
    "YQ",
    PartnerRole.OWN,
    "源桥示范医疗器械有限公司",
    "Yuanqiao Demo Medical Devices Co., Ltd.",
    "江苏",
    "苏州",
    "320500",
)

SUPPLIERS: Final = (
    Firm("S-CAP", PartnerRole.SUPPLIER, "示例电容有限公司", "Example Capacitor Co., Ltd.", "广东", "东莞", "441900"),
    Firm("S-RES", PartnerRole.SUPPLIER, "示例电阻有限公司", "Example Resistor Co., Ltd.", "广东", "肇庆", "441200"),
    Firm("S-PCB", PartnerRole.SUPPLIER, "示例线路板有限公司", "Example Circuit Board Co., Ltd.", "江西", "吉安", "360800"),
    Firm("S-BAT", PartnerRole.SUPPLIER, "示例电池有限公司", "Example Battery Co., Ltd.", "福建", "宁德", "350900"),
    Firm("S-MOT", PartnerRole.SUPPLIER, "示例微电机有限公司", "Example Micromotor Co., Ltd.", "浙江", "宁波", "330200"),
    Firm("S-PLA", PartnerRole.SUPPLIER, "示例精密塑胶有限公司", "Example Precision Plastics Co., Ltd.", "浙江", "台州", "331000"),
    Firm("S-GLU", PartnerRole.SUPPLIER, "示例胶粘材料有限公司", "Example Adhesives Co., Ltd.", "上海", "上海", "310100"),
    Firm("S-PVC", PartnerRole.SUPPLIER, "示例医用高分子有限公司", "Example Medical Polymers Co., Ltd.", "山东", "威海", "371000"),
    Firm("S-NDL", PartnerRole.SUPPLIER, "示例针管有限公司", "Example Cannula Co., Ltd.", "浙江", "温州", "330300"),
    Firm("S-PAP", PartnerRole.SUPPLIER, "示例透析纸包装有限公司", "Example Sterile Packaging Co., Ltd.", "四川", "绵阳", "510700"),
)  # fmt: skip

STERILIZER: Final = Firm(
    "C-EO",
    PartnerRole.CONTRACT_MAKER,
    "示例灭菌服务有限公司",
    "Example Sterilization Services Co., Ltd.",
    "四川",
    "德阳",
    "510600",
    "灭菌工艺负责人",
)

PORT_MAKER: Final = Firm(
    "C-PORT",
    PartnerRole.CONTRACT_MAKER,
    "示例植入器械受托生产有限公司",
    "Example Implant Contract Manufacturing Co., Ltd.",
    "江苏",
    "常州",
    "320400",
)
"""Makes the infusion ports that we hold the registration of."""

CARRIERS: Final = (
    Firm("T-EAST", PartnerRole.CARRIER, "示例东线物流有限公司", "Example East Logistics Co., Ltd.", "江苏", "无锡", "320200", "调度"),
    Firm("T-WEST", PartnerRole.CARRIER, "示例西线冷链物流有限公司", "Example West Cold Chain Co., Ltd.", "四川", "成都", "510100", "调度"),
)  # fmt: skip

DISTRIBUTORS: Final = (
    Firm("D-EAST", PartnerRole.DISTRIBUTOR, "示范华东医疗器械经营有限公司", "Demo East China Medical Trading Co., Ltd.", "上海", "上海", "310100"),
    Firm("D-SOUTH", PartnerRole.DISTRIBUTOR, "示范华南医疗器械经营有限公司", "Demo South China Medical Trading Co., Ltd.", "广东", "广州", "440100"),
    Firm("D-NORTH", PartnerRole.DISTRIBUTOR, "示范华北医疗器械经营有限公司", "Demo North China Medical Trading Co., Ltd.", "北京", "北京", "110100"),
    Firm("D-WEST", PartnerRole.DISTRIBUTOR, "示范西南医疗器械经营有限公司", "Demo Southwest Medical Trading Co., Ltd.", "重庆", "重庆", "500100"),
    Firm("D-MID", PartnerRole.DISTRIBUTOR, "示范华中医疗器械经营有限公司", "Demo Central China Medical Trading Co., Ltd.", "湖北", "武汉", "420100"),
)  # fmt: skip

NEWCOMER: Final = Firm(
    "D-NE",
    PartnerRole.DISTRIBUTOR,
    "示范东北医疗器械经营有限公司",
    "Demo Northeast Medical Trading Co., Ltd.",
    "辽宁",
    "沈阳",
    "210100",
)
"""Wants to sell our pumps; its filing for class II has not come yet, so nothing is sold to it."""

IN_ENGLISH: Final = {
    "上海": "Shanghai", "东莞": "Dongguan", "云南": "Yunnan", "北京": "Beijing", "南京": "Nanjing",
    "南宁": "Nanning", "南昌": "Nanchang", "厦门": "Xiamen", "台州": "Taizhou", "合肥": "Hefei",
    "吉安": "Ji'an", "四川": "Sichuan", "天津": "Tianjin", "威海": "Weihai", "宁德": "Ningde",
    "宁波": "Ningbo", "安徽": "Anhui", "山东": "Shandong", "常州": "Changzhou", "广东": "Guangdong",
    "广州": "Guangzhou", "广西": "Guangxi", "徐州": "Xuzhou", "德阳": "Deyang", "成都": "Chengdu",
    "无锡": "Wuxi", "昆明": "Kunming", "杭州": "Hangzhou", "武汉": "Wuhan", "江苏": "Jiangsu",
    "江西": "Jiangxi", "沈阳": "Shenyang", "河北": "Hebei", "河南": "Henan", "济南": "Jinan",
    "浙江": "Zhejiang", "深圳": "Shenzhen", "温州": "Wenzhou", "湖北": "Hubei", "湖南": "Hunan",
    "石家庄": "Shijiazhuang", "福建": "Fujian", "绵阳": "Mianyang", "肇庆": "Zhaoqing",
    "苏州": "Suzhou", "西安": "Xi'an", "贵州": "Guizhou", "贵阳": "Guiyang", "辽宁": "Liaoning",
    "郑州": "Zhengzhou", "重庆": "Chongqing", "长沙": "Changsha", "陕西": "Shaanxi",
}  # fmt: skip
"""Provinces and cities as English texts call them."""


def address_of(each: Firm, number: int) -> tuple[str, str]:
    """Return the address of a firm in Chinese and in English."""
    where = dict.fromkeys(IN_ENGLISH[one] for one in (each.city, each.region))
    return (
        f"{each.region}{each.city}示范路 {number} 号",
        f"No. {number} Demo Road, {', '.join(where)}",
    )


_HOSPITALS: Final = (
    ("D-EAST", "浙江", "杭州", "330100", "示范第一人民医院", "Demo First People's Hospital"),
    ("D-EAST", "浙江", "宁波", "330200", "示范海曙医院", "Demo Haishu Hospital"),
    ("D-EAST", "江苏", "南京", "320100", "示范鼓岭医院", "Demo Guling Hospital"),
    ("D-EAST", "江苏", "徐州", "320300", "示范中心医院", "Demo Central Hospital"),
    ("D-EAST", "安徽", "合肥", "340100", "示范省立医院", "Demo Provincial Hospital"),
    ("D-SOUTH", "广东", "广州", "440100", "示范珠江医院", "Demo Pearl River Hospital"),
    ("D-SOUTH", "广东", "深圳", "440300", "示范湾区医院", "Demo Bay Area Hospital"),
    ("D-SOUTH", "广西", "南宁", "450100", "示范青秀医院", "Demo Qingxiu Hospital"),
    ("D-SOUTH", "福建", "厦门", "350200", "示范鹭岛医院", "Demo Egret Island Hospital"),
    ("D-NORTH", "北京", "北京", "110100", "示范协作医院", "Demo Cooperation Hospital"),
    ("D-NORTH", "天津", "天津", "120100", "示范海河医院", "Demo Haihe Hospital"),
    ("D-NORTH", "河北", "石家庄", "130100", "示范第二医院", "Demo Second Hospital"),
    ("D-NORTH", "山东", "济南", "370100", "示范泉城医院", "Demo Spring City Hospital"),
    ("D-WEST", "四川", "成都", "510100", "示范华泉医院", "Demo Huaquan Hospital"),
    ("D-WEST", "四川", "绵阳", "510700", "示范市立医院", "Demo City Hospital"),
    ("D-WEST", "重庆", "重庆", "500100", "示范山城医院", "Demo Mountain City Hospital"),
    ("D-WEST", "云南", "昆明", "530100", "示范春城医院", "Demo Spring Hospital"),
    ("D-WEST", "贵州", "贵阳", "520100", "示范林城医院", "Demo Forest City Hospital"),
    ("D-MID", "湖北", "武汉", "420100", "示范江汉医院", "Demo Jianghan Hospital"),
    ("D-MID", "湖南", "长沙", "430100", "示范湘江医院", "Demo Xiang River Hospital"),
    ("D-MID", "河南", "郑州", "410100", "示范中原医院", "Demo Zhongyuan Hospital"),
    ("D-MID", "江西", "南昌", "360100", "示范赣江医院", "Demo Gan River Hospital"),
    ("D-MID", "陕西", "西安", "610100", "示范长乐医院", "Demo Changle Hospital"),
)  # fmt: skip

SUPPLIED_BY: Final = {f"H-{n:02d}": row[0] for n, row in enumerate(_HOSPITALS, start=1)}
"""The distributor that sells to each hospital."""

HOSPITALS: Final = tuple(
    Firm(
        f"H-{n:02d}",
        PartnerRole.HOSPITAL,
        f"{city}{name}",
        f"{IN_ENGLISH[city]} {name_en}",
        region,
        city,
        area,
        "设备科",
    )
    for n, (_, region, city, area, name, name_en) in enumerate(_HOSPITALS, start=1)
)

FIRMS: Final = (
    OWN,
    *SUPPLIERS,
    STERILIZER,
    *CARRIERS,
    *DISTRIBUTORS,
    *HOSPITALS,
    NEWCOMER,
    PORT_MAKER,
)

SITES: Final = (
    (
        "SZ",
        "苏州工厂",
        "Suzhou plant",
        "江苏省苏州市示范路 1 号",
        "No. 1 Demo Road, Suzhou, Jiangsu",
    ),
    (
        "CD",
        "成都工厂",
        "Chengdu plant",
        "四川省成都市示范大道 8 号",
        "No. 8 Demo Avenue, Chengdu, Sichuan",
    ),
)

PLACES: Final = (
    Spot("SZ", PlaceKind.SITE, "苏州工厂", "Suzhou plant", None),
    Spot("SZ-B1", PlaceKind.BUILDING, "1 号厂房", "Building 1", "SZ"),
    Spot("SZ-SMT", PlaceKind.ROOM, "贴片车间", "Board shop", "SZ-B1"),
    Spot("SZ-SMT1", PlaceKind.LINE, "贴片 1 线", "Board line 1", "SZ-SMT"),
    Spot("SZ-SMT2", PlaceKind.LINE, "贴片 2 线", "Board line 2", "SZ-SMT"),
    Spot("SZ-ASM", PlaceKind.ROOM, "总装车间", "Assembly shop", "SZ-B1"),
    Spot("SZ-ASM1", PlaceKind.LINE, "总装 1 线", "Assembly line 1", "SZ-ASM"),
    Spot("SZ-ASM2", PlaceKind.LINE, "总装 2 线", "Assembly line 2", "SZ-ASM"),
    Spot("SZ-POT", PlaceKind.LOCATION, "灌封工位", "Potting station", "SZ-ASM"),
    Spot("SZ-TST", PlaceKind.LOCATION, "终检工位", "Final test station", "SZ-ASM"),
    Spot("SZ-RWK", PlaceKind.LOCATION, "返工工位", "Rework station", "SZ-ASM"),
    Spot("SZ-RM", PlaceKind.LOCATION, "原料库", "Raw material store", "SZ"),
    Spot("SZ-QT", PlaceKind.LOCATION, "待检区", "Quarantine", "SZ"),
    Spot("SZ-FG", PlaceKind.LOCATION, "成品库", "Finished goods store", "SZ"),
    Spot("SZ-RET", PlaceKind.LOCATION, "退货区", "Returns area", "SZ"),
    Spot("SZ-SVC", PlaceKind.LOCATION, "售后维修间", "Service workshop", "SZ"),
    Spot("SZ-REJ", PlaceKind.LOCATION, "不合格品区", "Rejected goods", "SZ"),
    Spot("SZ-RCL", PlaceKind.LOCATION, "召回品区", "Recalled goods", "SZ"),
    Spot("SZ-DOCK", PlaceKind.LOCATION, "发货暂存区", "Dispatch", "SZ"),
    Spot("CD", PlaceKind.SITE, "成都工厂", "Chengdu plant", None),
    Spot("CD-B1", PlaceKind.BUILDING, "洁净厂房", "Clean building", "CD"),
    Spot("CD-EXT", PlaceKind.ROOM, "挤出间", "Extrusion room", "CD-B1", "C"),
    Spot("CD-EXT1", PlaceKind.LINE, "挤出 1 线", "Extrusion line 1", "CD-EXT", "C"),
    Spot("CD-INJ", PlaceKind.ROOM, "注塑间", "Moulding room", "CD-B1", "C"),
    Spot("CD-ASM", PlaceKind.ROOM, "组装间", "Assembly room", "CD-B1", "C"),
    Spot("CD-ASM1", PlaceKind.LINE, "组装 1 线", "Assembly line 1", "CD-ASM", "C"),
    Spot("CD-RM", PlaceKind.LOCATION, "原料库", "Raw material store", "CD"),
    Spot("CD-QT", PlaceKind.LOCATION, "待检区", "Quarantine", "CD"),
    Spot("CD-FG", PlaceKind.LOCATION, "成品库", "Finished goods store", "CD"),
    Spot("CD-RET", PlaceKind.LOCATION, "退货区", "Returns area", "CD"),
    Spot("CD-REJ", PlaceKind.LOCATION, "不合格品区", "Rejected goods", "CD"),
    Spot("CD-DOCK", PlaceKind.LOCATION, "发货暂存区", "Dispatch", "CD"),
)

LICENCES: Final = {
    PartnerRole.OWN: LicenceKind.PRODUCTION,
    PartnerRole.SUPPLIER: LicenceKind.QUALITY,
    PartnerRole.CONTRACT_MAKER: LicenceKind.QUALITY,
    PartnerRole.CARRIER: LicenceKind.TRANSPORT,
    PartnerRole.DISTRIBUTOR: LicenceKind.TRADE,
    PartnerRole.HOSPITAL: LicenceKind.PRACTICE,
}
SCOPES: Final = {
    LicenceKind.TRADE: "第三类医疗器械：14 注输、护理和防护器械",
    LicenceKind.FILING: "第二类医疗器械：14 注输、护理和防护器械",
}
"""What distributors may trade: pumps are class II, infusion sets class III, both of 14."""


def phone_of(number: int) -> str:
    """Return a telephone number that nobody has: of an area code that is not given out."""
    return f"0000-8800{number:04d}"


def store_of(firm: Firm) -> Spot:
    """Return the place where a firm keeps what it holds."""
    word, word_en = {
        PartnerRole.HOSPITAL: ("设备科", "equipment department"),
        PartnerRole.DISTRIBUTOR: ("仓库", "warehouse"),
        PartnerRole.CONTRACT_MAKER: ("灭菌车间", "sterilization shop"),
    }.get(firm.role if firm is not PORT_MAKER else PartnerRole.SUPPLIER, ("仓库", "warehouse"))
    return Spot(
        firm.code, PlaceKind.EXTERNAL, f"{firm.name}{word}", f"{firm.name_en}, {word_en}", None
    )
