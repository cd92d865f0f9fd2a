"""Currencies by the signs, codes and words that newspapers write for them (ISO 4217)."""

from __future__ import annotations

# Sign before or after the amount. A lower-case value marks a sign of several currencies: it is kept as written.
SIGNS = {
    sign: code
    for code, signs in {
        "USD": "US$ U.S.$ US-$ $ USD$ U.S. US", "EUR": "€", "GBP": "£", "AUD": "A$ AU$", "CAD": "C$ CA$ Can$", "NZD": "NZ$",
        "HKD": "HK$", "SGD": "S$", "TWD": "NT$", "NAD": "N$", "BRL": "R$", "COP": "COP$", "JMD": "J$", "TTD": "TT$", "GYD": "G$",
        "FJD": "FJ$", "MXN": "MX$", "CLP": "CLP$", "INR": "₹ INR₹", "BDT": "Tk Tk. ৳ BDT", "MYR": "RM", "IDR": "Rp Rp.",
        "PHP": "₱ Php PhP", "ZAR": "R", "NGN": "₦ N", "KES": "Ksh Ksh. KSh Kshs Sh.", "UGX": "Ush Shs USh", "TZS": "Tsh TSh",
        "GHS": "GH₵ GH¢ GHc ₵", "AED": "Dh Dhs Dh. Dhs.", "QAR": "QR", "SAR": "SR", "KWD": "KD", "BHD": "BD", "JOD": "JD",
        "OMR": "RO", "EGP": "LE E£ L.E.", "PEN": "S/ S/.", "PAB": "B/.", "GTQ": "Q", "KRW": "₩", "THB": "฿", "VND": "₫",
        "ILS": "₪ NIS", "TRY": "₺", "RUB": "₽", "KZT": "₸", "UAH": "₴", "MNT": "₮", "CRC": "₡", "PYG": "₲", "LAK": "₭",
        "CNY": "RMB CN¥", "JPY": "JP¥", "GMD": "D", "PGK": "PGK", "yen or yuan": "¥",
        "pula or pesos": "P", "kwacha or kina": "K",
        "rs": "Rs Rs. Re Re.",
    }.items()
    for sign in signs.split()
}  # fmt: skip
CODES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AZN BDT BGN BHD BIF BND BOB BRL BWP BYN CAD CDF CHF CLP CNY COP CRC CUP CZK DKK DOP DZD EGP "
    "ERN ETB EUR FJD GBP GEL GHS GMD GNF GTQ GYD HKD HNL HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KZT LAK LBP "
    "LKR LRD LYD MAD MDL MGA MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR "
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SLE SOS SSP SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND "
    "VUV WST XAF XOF YER ZAR ZMW ZWL".split()
)
# A currency's word alone, in the singular or as written; a lower-case value marks a word of several currencies.
_ALONE = (
    "dollar USD euro EUR pound GBP sterling GBP quid GBP yen JPY yuan CNY renminbi CNY rmb CNY naira NGN "
    "cedi GHS rand ZAR birr ETB baht THB ringgit MYR rupiah IDR dong VND won KRW taka BDT real BRL "
    "reai BRL sole PEN sol PEN colone CRC colon CRC quetzal GTQ quetzale GTQ lempira HNL córdoba NIO "
    "cordoba NIO balboa PAB boliviano BOB guarani PYG guaraní PYG guaranie PYG bolivar VES bolívar VES "
    "bolivare VES shekel ILS rouble RUB ruble RUB tenge KZT soum UZS tugrik MNT tögrög MNT kyat MMK kip LAK "
    "riel KHR kina PGK pula BWP metical MZN meticai MZN kwanza AOA leone SLE dalasi GMD ariary MGA "
    "ouguiya MRU nakfa ERN hryvnia UAH zloty PLN złoty PLN forint HUF lari GEL dram AMD afghani AFN "
    "pataca MOP vatu VUV tala WST paanga TOP lev BGN leva BGN loti LSL"
).split()
_SEVERAL = (
    "rupee peso shilling riyal rial dirham dinar lira franc krone kroner krona kronor crown koruna kwacha manat som leu lei"
).split()
_OF_COUNTRY = """
dollar: us USD u.s. USD american USD australian AUD canadian CAD hong kong HKD new zealand NZD singapore SGD singaporean SGD
 taiwan TWD new taiwan TWD namibian NAD namibia NAD jamaican JMD fijian FJD fiji FJD guyana GYD guyanese GYD
 brunei BND liberian LRD
pound: british GBP egyptian EGP sudanese SDG south sudanese SSP lebanese LBP syrian SYP
rupee: indian INR pakistani PKR pakistan PKR sri lankan LKR nepali NPR nepalese NPR mauritian MUR seychelles SCR
peso: philippine PHP mexican MXN colombian COP argentine ARS chilean CLP cuban CUP uruguayan UYU dominican DOP
shilling: kenyan KES kenya KES ugandan UGX uganda UGX tanzanian TZS tanzania TZS somali SOS
riyal: saudi SAR qatari QAR qatar QAR omani OMR yemeni YER
rial: omani OMR iranian IRR yemeni YER
dirham: emirati AED uae AED moroccan MAD
dinar: kuwaiti KWD jordanian JOD iraqi IQD algerian DZD tunisian TND libyan LYD bahraini BHD serbian RSD
lira: turkish TRY
franc: swiss CHF rwandan RWF congolese CDF burundian BIF burundi BIF guinean GNF
krone: norwegian NOK danish DKK
kroner: norwegian NOK danish DKK
krona: swedish SEK icelandic ISK
kronor: swedish SEK
crown: czech CZK
koruna: czech CZK
kwacha: zambian ZMW malawian MWK
manat: azerbaijani AZN turkmen TMT
som: kyrgyz KGS uzbek UZS
leu: romanian RON moldovan MDL
lei: romanian RON moldovan MDL
yuan: chinese CNY
won: south korean KRW north korean KPW
rouble: russian RUB belarusian BYN
ruble: russian RUB belarusian BYN
"""


def _country_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for line in _OF_COUNTRY.replace("\n ", " ").strip().splitlines():
        noun, _, entries = line.partition(": ")
        country: list[str] = []
        for part in entries.split():
            if part.isupper():
                words[f"{' '.join(country)} {noun}"] = part
                country = []
            else:
                country.append(part)
    return words


WORDS = (
    dict(zip(_ALONE[::2], _ALONE[1::2], strict=True))
    | {word: word if word in ("kroner", "kronor", "lei", "som") else f"{word}s" for word in _SEVERAL}
    | _country_words()
)
