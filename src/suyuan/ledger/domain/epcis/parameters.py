"""Reads the parameters of a SimpleEventQuery (ISO/IEC 19987 8.2.7) into conditions.

Parameters come by name, each with its list of values, whatever carried them: an address, where
``|`` parts the values, or a JSON object. Nothing unknown is passed over in silence.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from suyuan.kernel.errors import Problem
from suyuan.ledger.domain.epcis import cbv, spelling
from suyuan.ledger.domain.epcis.asking import (
    Among,
    Amount,
    Area,
    Compare,
    Condition,
    Declared,
    EventIds,
    Foreign,
    HasSensors,
    Match,
    Moment,
    Named,
    Number,
    Persistent,
    Query,
    Sensed,
    When,
    Where,
    Word,
)
from suyuan.ledger.domain.epcis.faults import Faults
from suyuan.ledger.domain.epcis.names import expand, expand_uri
from suyuan.ledger.domain.epcis.sensors import NUMBERS, REPORT_FIELDS, TIMES, WORDS as SENSOR_WORDS
from suyuan.ledger.domain.epcis.values import fits, moment_of, time_text
from suyuan.ledger.domain.vocabulary import Action, EventType, Role

COUNT_MAX = 1_000_000

_ROLES: Mapping[str, tuple[Role, ...]] = {
    "epc": (Role.OBJECT, Role.CHILD),
    "parentID": (Role.PARENT,),
    "inputEPC": (Role.INPUT,),
    "outputEPC": (Role.OUTPUT,),
    "anyEPC": (Role.OBJECT, Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT),
    "epcClass": (Role.OBJECT, Role.CHILD),
    "inputEPCClass": (Role.INPUT, Role.LOADED),
    "outputEPCClass": (Role.OUTPUT, Role.UNLOADED),
    "anyEPCClass": (
        Role.OBJECT,
        Role.CHILD,
        Role.INPUT,
        Role.OUTPUT,
        Role.LOADED,
        Role.UNLOADED,
    ),
}
_COMPARED = re.compile(r"(EQ|GT|GE|LT|LE)_(.+)", re.DOTALL)
_SENSOR_NUMBER = re.compile(
    r"(value|minValue|maxValue|meanValue|sDev|percValue)_([A-Z0-9]{2,3})", re.ASCII
)
_MOMENTS = {
    "eventTime": Moment.EVENT,
    "recordTime": Moment.RECORD,
    "errorDeclarationTime": Moment.ERROR,
    "errorDeclaration_Time": Moment.ERROR,
}
_ORDERS = {"ASC": False, "DESC": True}


class _Reader:
    """Reads the parameters of one question."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.faults = Faults()
        self.conditions: list[Condition] = []
        self._prefixes = prefixes
        self._reasons: tuple[str, ...] = ()
        self._corrective: tuple[str, ...] = ()
        self._declared = False

    def read(self, name: str, values: Sequence[str]) -> None:
        """Read one parameter that is a condition."""
        if not values and not name.startswith("EXISTS_"):
            self.faults.add("parameter_empty", name)
            return
        if name == "eventType":
            self._types(name, values)
        elif name.startswith("MATCH_"):
            self._match(name, values)
        elif name.startswith("EXISTS_"):
            self._exists(name)
        elif name.startswith(("HASATTR_", "EQATTR_", "EQ_ATTR_")):
            self._attribute(name, values)
        elif name.startswith("WD_"):
            self._where(name, name.removeprefix("WD_"), values, within=True)
        else:
            compared = _COMPARED.fullmatch(name)
            if compared is None:
                self.faults.add("parameter_unknown", name)
            else:
                self._compared(name, Compare(compared[1]), compared[2], values)

    def finish(self) -> None:
        """Put together what several parameters say of an error declaration."""
        if self._declared:
            self.conditions.append(Declared(self._reasons, self._corrective))

    def _types(self, name: str, values: Sequence[str]) -> None:
        known = [value for value in values if value in set(EventType)]
        for value in set(values) - set(known):
            self.faults.add("type_unknown", name, value=value)
        self.conditions.append(Among(Word.TYPE, tuple(known)))

    def _match(self, name: str, values: Sequence[str]) -> None:
        kind = name.removeprefix("MATCH_")
        roles = _ROLES.get(kind)
        if roles is None:
            self.faults.add("parameter_unknown", name)
            return
        amounts = kind.endswith("Class")
        keys: list[str] = []
        beneath: list[str] = []
        for value in values:
            key = self._key(name, value)
            if key is None:
                continue
            if not amounts and spelling.is_class(key):
                beneath.append(key)
            else:
                keys.append(key)
        self.conditions.append(Match(roles, tuple(keys), tuple(beneath), amounts=amounts))

    def _exists(self, name: str) -> None:
        field = name.removeprefix("EXISTS_")
        if field == "errorDeclaration":
            self._declared = True
        elif field == "sensorElementList":
            self.conditions.append(HasSensors())
        else:
            found = self._field(name, field)
            if found is not None:
                self.conditions.append(found)

    def _attribute(self, name: str, values: Sequence[str]) -> None:
        if name.startswith("HASATTR_"):
            found = self._field(name, name.removeprefix("HASATTR_"))
            attributes = tuple(self._attribute_name(value) for value in values)
            if found is not None:
                self.conditions.append(dataclasses.replace(found, attribute=attributes))
            return
        rest = name.removeprefix("EQATTR_").removeprefix("EQ_ATTR_")
        field, _, attribute = rest.rpartition("_")
        found = self._field(name, field)
        if found is not None:
            self.conditions.append(
                dataclasses.replace(
                    found,
                    attribute=(self._attribute_name(attribute),),
                    compare=Compare.EQ,
                    texts=tuple(values),
                )
            )

    def _attribute_name(self, name: str) -> str:
        return f"@{expand(name, self._prefixes) or name}"

    def _where(self, name: str, field: str, values: Sequence[str], *, within: bool) -> None:
        if field not in {"readPoint", "bizLocation"}:
            self.faults.add("parameter_unknown", name)
            return
        keys = self._keys(name, values)
        self.conditions.append(Where(field == "readPoint", keys, within=within))

    def _compared(self, name: str, compare: Compare, field: str, values: Sequence[str]) -> None:
        if compare is not Compare.EQ and len(values) > 1:
            self.faults.add("parameter_twice", name)
            return
        if field in _MOMENTS:
            self._when(name, compare, field, values)
        elif field == "quantity":
            numbers = tuple(
                number for value in values if (number := self._number(name, value)) is not None
            )
            self.conditions.append(Amount(compare, numbers))
        elif (compare is Compare.EQ and self._equal(name, field, values)) or self._sensed(
            name, compare, field, values
        ):
            return
        else:
            self._foreign(name, compare, field, values)

    def _when(self, name: str, compare: Compare, field: str, values: Sequence[str]) -> None:
        moment = moment_of(values[0])
        if moment is None or len(values) > 1:
            self.faults.add("time_malformed", name, value=values[0])
            return
        self.conditions.append(When(_MOMENTS[field], compare, moment))

    def _equal(self, name: str, field: str, values: Sequence[str]) -> bool:
        """Read a field that is only compared for being equal; false if it is none of these."""
        read = _EQUAL.get(field)
        if read is not None:
            read(self, name, values)
            return True
        for prefix, list_name, kind in _NAMED:
            if field.startswith(f"{prefix}_"):
                word = cbv.word_of(kind, field.removeprefix(f"{prefix}_"), self._prefixes)
                if word is None:
                    self.faults.add("word_unknown", name, value=field)
                else:
                    ids = tuple(self._name(name, value) for value in values)
                    self.conditions.append(Named(list_name, word, ids))
                return True
        return False

    def _sensed(self, name: str, compare: Compare, field: str, values: Sequence[str]) -> bool:
        """Read a condition on sensor reports; false if the field is none of theirs."""
        with_unit = _SENSOR_NUMBER.fullmatch(field)
        number: Decimal | None
        if with_unit is not None:
            number = self._number(name, values[0])
            if number is not None:
                self.conditions.append(
                    Sensed(with_unit[1], compare, number=number, unit=with_unit[2])
                )
            return True
        if field not in REPORT_FIELDS | TIMES | {"bizRules"}:
            return False
        if field in TIMES:
            moment = moment_of(values[0])
            if moment is None:
                self.faults.add("time_malformed", name, value=values[0])
            else:
                self.conditions.append(Sensed(field, compare, texts=(time_text(moment),)))
        elif field in NUMBERS:
            number = self._number(name, values[0])
            if number is not None:
                self.conditions.append(Sensed(field, compare, number=number))
        else:
            texts = tuple(self._sensor_text(name, field, value) for value in values)
            self.conditions.append(Sensed(field, compare, texts=texts))
        return True

    def _sensor_text(self, name: str, field: str, value: str) -> str:
        if field in SENSOR_WORDS:
            word = cbv.word_of(SENSOR_WORDS[field], value, self._prefixes)
            if word is None:
                self.faults.add("word_unknown", name, value=value)
            return word or value
        return self._name(name, value) if ":" in value else value

    def _foreign(self, name: str, compare: Compare, field: str, values: Sequence[str]) -> None:
        found = self._field(name, field)
        if found is None:
            return
        value = None if compare is Compare.EQ else self._ordered(name, values)
        if compare is not Compare.EQ and value is None:
            return
        texts = tuple(values) if compare is Compare.EQ else ()
        self.conditions.append(
            dataclasses.replace(found, compare=compare, texts=texts, value=value)
        )

    def _ordered(self, name: str, values: Sequence[str]) -> Number | None:
        moment = moment_of(values[0])
        return moment if moment is not None else self._number(name, values[0])

    def _field(self, name: str, field: str) -> Foreign | None:
        """Read the name of a foreign field, with the area that stands before it."""
        inner = field.startswith("INNER_")
        rest = field.removeprefix("INNER_")
        area = Area.EVENT
        for known in Area:
            if rest.startswith(f"{known.value}_"):
                area, rest = known, rest.removeprefix(f"{known.value}_")
        names = self.spellings(rest)
        if not names:
            self.faults.add(
                "prefix_unknown" if ":" in rest else "parameter_unknown", name, name=rest
            )
            return None
        return Foreign(area, names, inner=inner)

    def spellings(self, name: str) -> tuple[str, ...]:
        """Return what a name can mean: ``namespace#name`` of EPCIS 1 leaves the ``#`` open."""
        found = expand(name, self._prefixes)
        namespace, hash_sign, local = name.rpartition("#")
        if hash_sign and ":" in namespace and local:
            plain = f"{{{namespace}}}{local}"
            return (plain,) if found is None else (found, plain)
        return () if found is None else (found,)

    def _number(self, name: str, value: str) -> Decimal | None:
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not fits(number):
            self.faults.add("not_number", name)
            return None
        return number

    def _keys(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        return tuple(key for value in values if (key := self._key(name, value)) is not None)

    def _key(self, name: str, value: str) -> str | None:
        uri = expand_uri(value, self._prefixes)
        key = uri if uri.startswith("/") else spelling.key_of(uri)
        if isinstance(key, Problem):
            self.faults.adopt(key.at(field=name))
            return None
        if not key.startswith("/") and not cbv.is_uri(key):
            self.faults.add("uri_malformed", name, value=value)
            return None
        return key

    def _name(self, _name: str, value: str) -> str:
        key = spelling.key_of(expand_uri(value, self._prefixes))
        return key if isinstance(key, str) else value

    def words(self, field: Word, kind: cbv.Field) -> Callable[[str, Sequence[str]], None]:
        """Return what reads the words of a field."""

        def read(name: str, values: Sequence[str]) -> None:
            self.conditions.append(Among(field, self._words(name, kind, values)))

        return read

    def _words(self, name: str, kind: cbv.Field, values: Sequence[str]) -> tuple[str, ...]:
        words = []
        for value in values:
            word = cbv.word_of(kind, value, self._prefixes)
            if word is None:
                self.faults.add("word_unknown", name, value=value)
            else:
                words.append(word)
        return tuple(words)

    def actions(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_action."""
        for value in set(values) - set(Action):
            self.faults.add("action_unknown", name, value=value)
        self.conditions.append(Among(Word.ACTION, tuple(values)))

    def biz_steps(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_bizStep."""
        self.words(Word.BIZ_STEP, cbv.Field.BIZ_STEP)(name, values)

    def dispositions(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_disposition."""
        self.words(Word.DISPOSITION, cbv.Field.DISPOSITION)(name, values)

    def persistent(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_persistentDisposition_set and _unset."""
        words = self._words(name, cbv.Field.DISPOSITION, values)
        self.conditions.append(Persistent(name.endswith("_unset"), words))

    def places(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_readPoint and EQ_bizLocation."""
        self._where(name, name.removeprefix("EQ_"), values, within=False)

    def transformation(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_transformationID."""
        ids = tuple(self._name(name, value) for value in values)
        self.conditions.append(Among(Word.TRANSFORMATION, ids))

    def event_ids(self, _name: str, values: Sequence[str]) -> None:
        """Read EQ_eventID."""
        self.conditions.append(EventIds(tuple(values)))

    def reasons(self, name: str, values: Sequence[str]) -> None:
        """Read EQ_errorReason."""
        self._declared = True
        self._reasons = self._words(name, cbv.Field.ERROR_REASON, values)

    def corrective(self, _name: str, values: Sequence[str]) -> None:
        """Read EQ_correctiveEventID."""
        self._declared = True
        self._corrective = tuple(values)


_EQUAL: Mapping[str, Callable[[_Reader, str, Sequence[str]], None]] = {
    "action": _Reader.actions,
    "bizStep": _Reader.biz_steps,
    "disposition": _Reader.dispositions,
    "persistentDisposition_set": _Reader.persistent,
    "persistentDisposition_unset": _Reader.persistent,
    "readPoint": _Reader.places,
    "bizLocation": _Reader.places,
    "transformationID": _Reader.transformation,
    "eventID": _Reader.event_ids,
    "errorReason": _Reader.reasons,
    "correctiveEventID": _Reader.corrective,
}
_NAMED = (
    ("bizTransaction", "transactions", cbv.Field.TRANSACTION_TYPE),
    ("source", "sources", cbv.Field.SOURCE_DEST_TYPE),
    ("destination", "destinations", cbv.Field.SOURCE_DEST_TYPE),
)


def read_query(
    parameters: Iterable[tuple[str, Sequence[str]]], prefixes: Mapping[str, str]
) -> tuple[Query, tuple[Problem, ...]]:
    """Return the question that parameters ask, and everything that is wrong with them."""
    reader = _Reader(prefixes)
    controls: dict[str, str] = {}
    for name, values in parameters:
        if name in {"orderBy", "orderDirection", "eventCountLimit", "maxEventCount"}:
            controls[name] = values[0] if values else ""
            if len(values) > 1:
                reader.faults.add("parameter_twice", name)
        else:
            reader.read(name, values)
    reader.finish()
    faults = reader.faults
    order_by: Moment | Foreign = Moment.EVENT
    asked = controls.get("orderBy", "eventTime")
    if asked in {"eventTime", "recordTime"}:
        order_by = Moment(asked)
    else:
        names = reader.spellings(asked)
        if names:
            order_by = Foreign(Area.EVENT, names[:1])
        else:
            faults.add("parameter_value", "orderBy", value=asked)
    direction = controls.get("orderDirection", "DESC")
    if direction not in _ORDERS:
        faults.add("parameter_value", "orderDirection", value=direction)
    limit = _count("eventCountLimit", controls, faults)
    maximum = _count("maxEventCount", controls, faults)
    if limit is not None and maximum is not None:
        faults.add("limits_exclude", "maxEventCount")
    query = Query(
        conditions=tuple(reader.conditions),
        order_by=order_by,
        descending=_ORDERS.get(direction, True),
        limit=limit,
        maximum=maximum,
    )
    return query, faults.all()


def is_count(text: str) -> bool:
    """Say whether a text is a number of rows that may be asked for."""
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(COUNT_MAX))
    return digits and 0 < int(text) <= COUNT_MAX


def _count(name: str, controls: Mapping[str, str], faults: Faults) -> int | None:
    text = controls.get(name)
    if text is None:
        return None
    if not is_count(text):
        faults.add("parameter_value", name, value=text)
        return None
    return int(text)
