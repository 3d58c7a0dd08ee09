"""Answers about a key as the venues document them, shortened, with invented keys."""

from typing import Any

KEY = "abcdef0123456789ours"
"""The key that asks; where a venue masks keys it shows twelve characters."""


def okx(perm: Any, ip: str = "") -> Any:
    row = {
        "acctLv": "2",
        "opAuth": "0",
        "kycLv": "3",
        "label": "v5 test",
        "ip": ip,
        "perm": perm,
        "uid": "44",
    }
    return {"code": "0", "data": [row], "msg": ""}


def kraken(permissions: Any, **more: Any) -> Any:
    result = {
        "apiKeyName": "my-api-key",
        "apiKey": KEY,
        "nonce": "1772627060997",
        "nonceWindow": 0,
        "permissions": permissions,
        "iban": "AA88 N84G WOAK NMOI",
        "validUntil": "0",
        "queryFrom": "0",
        "queryTo": "0",
        "createdTime": "1772542900",
        "modifiedTime": "1772543095",
        "ipAllowlist": [],
        "lastUsed": "1772627061",
    }
    return {"error": [], "result": result | more}


def gate(perms: Any, masked: str = "abcdef012345*****") -> Any:
    other = {
        "state": 1,
        "name": "test2",
        "perms": [{"name": "withdraw", "read_only": False}],
        "key": "52fd0035f665*****",
    }
    ours = {
        "state": 1,
        "mode": 1,
        "name": "test1",
        "user_id": 1,
        "perms": perms,
        "ip_whitelist": [],
        "key": masked,
    }
    return [ours, other]


def gate_perms(*names: str, read_only: bool = False) -> list[dict[str, Any]]:
    return [{"name": name, "read_only": read_only} for name in names]


def binance(**flags: Any) -> Any:
    return {
        "ipRestrict": False,
        "createTime": 1698645219000,
        "enableInternalTransfer": False,
        "enableFutures": False,
        "enablePortfolioMarginTrading": False,
        "enableVanillaOptions": False,
        "permitsUniversalTransfer": False,
        "enableReading": True,
        "enableSpotAndMarginTrading": True,
        "enableWithdrawals": False,
        "enableMargin": False,
        "enableFixApiTrade": False,
    } | flags


def bybit(wallet: Any, ips: Any = ("*",), **groups: Any) -> Any:
    permissions = {
        "ContractTrade": ["Order", "Position"],
        "Spot": ["SpotTrade"],
        "Wallet": wallet,
        "Options": ["OptionsTrade"],
        "Derivatives": [],
        "CopyTrading": [],
        "BlockTrade": [],
        "Exchange": [],
        "NFT": [],
        "Affiliate": [],
    } | groups
    result = {
        "id": "13770661",
        "note": "readwrite api key",
        "apiKey": KEY,
        "readOnly": 0,
        "permissions": permissions,
        "ips": list(ips),
        "deadlineDay": 66,
        "expiredAt": "2023-12-22T07:20:25Z",
    }
    return {"retCode": 0, "retMsg": "", "result": result, "time": 1697525990798}


def coinbase(**flags: Any) -> Any:
    return {
        "can_view": True,
        "can_trade": True,
        "can_transfer": False,
        "portfolio_uuid": "p",
        "portfolio_type": "DEFAULT",
    } | flags


def kucoin(permission: Any) -> Any:
    data = {
        "remark": "123",
        "apiKey": KEY,
        "apiVersion": 3,
        "permission": permission,
        "ipWhitelist": "127.0.0.1",
    }
    return {"code": "200000", "data": data | {"isMaster": True}}


def bitget(authorities: Any) -> Any:
    data = {
        "userId": "1",
        "ips": "127.0.0.1",
        "authorities": authorities,
        "parentId": 1,
        "traderType": "trader",
    }
    return {"code": "00000", "msg": "success", "requestTime": 1695808949356, "data": data}


def mexc(permissions: Any) -> Any:
    return {
        "note": "note2",
        "accessKey": KEY,
        "createTime": "2026-09-14T18:53:36.000+00:00",
        "permissions": permissions,
        "remainingValidity": 82,
        "ipWhiteList": "",
        "status": "VALID",
    }
