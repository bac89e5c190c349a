"""Descriptions a second that the extraction engine reads on one core: `python -m bench.extract [--count N]`.

The text is made here, seeded, no two descriptions alike, about 1 kB each in four languages: one or two sentences
that tell who helps whom among sentences about the work itself, as the listings have them. Nothing is cached between
descriptions; the clock starts after the vocabulary is loaded.
"""

import argparse
import random
import time

from assets.normalised.extraction import ActionText, extract, extract_many

PARTNERS = {
    "en": ("Zambia", "Peru", "Vietnam", "Moldova", "Togo", "Jordan", "Fiji", "Uganda", "Paraguay", "Nepal", "Ghana"),
    "fr": ("du Togo", "du Bénin", "du Niger", "de Madagascar", "du Cameroun", "d'Haïti", "du Tchad", "du Maroc"),
    "es": ("de Bolivia", "de Honduras", "del Perú", "de Cuba", "de Panamá", "de Colombia", "del Paraguay"),
    "pt": ("de Angola", "de Moçambique", "de Cabo Verde", "da Guiné-Bissau", "de Timor-Leste"),
}
SENDERS = {
    "en": ("Spain", "Finland", "Ireland", "Malta", "Latvia", "Portugal", "Belgium", "Austria", "Denmark", "Sweden"),
    "fr": ("de Belgique", "d'Espagne", "de Lettonie", "d'Italie", "de Finlande", "d'Irlande", "de Malte"),
    "es": ("de España", "de Francia", "de Suecia", "de Chile", "de Letonia", "de Bélgica", "de Malta"),
    "pt": ("de Portugal", "de Espanha", "da Irlanda", "da Bélgica", "da Finlândia", "de Malta"),
}
ROLES = {
    "en": (
        "Experts from {a} and {b} advised the Ministry of Labour of {p} on {w}.",
        "The Social Security Fund of {p} asked for help with {w}, which two officials from {a} gave.",
        "In {p}, a specialist from {a} drafted the plan on {w}; an inspector from {b} reviewed it.",
        "A delegation from {p} visited {a} to learn about {w}.",
    ),
    "fr": (
        "Deux experts {a} et {b} ont appuyé le ministère du Travail {p} dans le domaine de {w}.",
        "La Caisse nationale {p} a bénéficié de l'appui de spécialistes {a} pour {w}.",
        "Une délégation {p} s'est rendue en visite d'étude sur {w} avec une experte {a}.",
    ),
    "es": (
        "Tres funcionarios {a} y {b} apoyaron al Ministerio de Trabajo {p} en {w}.",
        "El Instituto de Seguridad Social {p} contó con una especialista {a} para {w}.",
        "La asistencia {a} permitió al Ministerio {p} mejorar {w}.",
    ),
    "pt": (
        "Peritos {a} e {b} apoiaram o Ministério do Trabalho {p} em {w}.",
        "O Instituto Nacional {p} recebeu uma especialista {a} para {w}.",
    ),
}
WORK = {
    "en": "procedures registers inspections contributions claims interviews case files risk maps payment cycles "
    "training modules work plans annual reports local offices collective agreements service charters data exchanges",
    "fr": "procédures registres inspections cotisations entretiens dossiers cartographies paiements modules plans de "
    "travail rapports annuels bureaux locaux conventions collectives échanges de données enquêtes",
    "es": "procedimientos registros inspecciones cotizaciones entrevistas expedientes mapas de riesgo pagos "
    "módulos planes de trabajo informes anuales oficinas locales convenios colectivos intercambios de datos encuestas",
    "pt": "procedimentos registos inspeções contribuições entrevistas processos mapas de risco pagamentos "
    "módulos planos de trabalho relatórios anuais serviços locais acordos coletivos trocas de dados inquéritos",
}
PLAIN = {
    "en": (
        "The first activity reviewed the existing {w} and compared them with the {v} in use since {n}.",
        "A report of {n} pages sets out the steps, the costs and the people in charge of {w}.",
        "During the second phase the team interviewed {n} staff members about {w} and {v}.",
        "The institution will use the handbook on {v} from next year in its {n} offices.",
    ),
    "fr": (
        "La première activité a passé en revue {w} et les a comparés avec {v} en vigueur depuis {n}.",
        "Un rapport de {n} pages décrit les étapes, les coûts et les responsables de {w}.",
        "Au cours de la deuxième phase, {n} agents ont été interrogés sur {w} et {v}.",
    ),
    "es": (
        "La primera actividad revisó {w} y los comparó con {v} vigentes desde {n}.",
        "Un informe de {n} páginas describe los pasos, los costes y los responsables de {w}.",
        "En la segunda fase se entrevistó a {n} personas de la institución sobre {w} y {v}.",
    ),
    "pt": (
        "A primeira atividade analisou {w} e comparou-os com {v} em vigor desde {n}.",
        "Um relatório de {n} páginas descreve as etapas, os custos e os responsáveis por {w}.",
        "Na segunda fase foram entrevistados {n} trabalhadores da instituição sobre {w} e {v}.",
    ),
}


def descriptions(count: int, seed: int = 1, size: int = 1000) -> list[str]:
    """Distinct texts of about `size` characters."""
    chance = random.Random(seed)  # noqa: S311 - made text, no secret
    words = {language: text.split() for language, text in WORK.items()}
    made: dict[str, None] = {}
    while len(made) < count:
        language = chance.choice(("en", "en", "en", "fr", "es", "pt"))

        def some(language: str = language) -> str:
            return " ".join(chance.sample(words[language], 4))

        sentences: list[str] = []
        for frame in chance.sample(ROLES[language], chance.choice((1, 1, 2))):
            a, b = chance.sample(SENDERS[language], 2)
            sentences.append(frame.format(a=a, b=b, p=chance.choice(PARTNERS[language]), w=some()))
        while sum(map(len, sentences)) < size:
            frame = chance.choice(PLAIN[language])
            at = chance.randint(0, len(sentences))
            sentences.insert(at, frame.format(w=some(), v=some(), n=chance.randint(3, 3000)))
        made[" ".join(sentences)] = None
    return list(made)


def main() -> None:
    """Print one line: how many descriptions, their size, the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3_000)
    texts = descriptions(parser.parse_args().count)
    extract(ActionText(description=texts[0]))
    actions = [ActionText(description=text) for text in texts]
    start = time.perf_counter()
    found = extract_many(actions)
    seconds = time.perf_counter() - start
    with_experts = sum(bool(one.expert_groups) for one in found)
    size = sum(len(text.encode()) for text in texts) / len(texts)
    print(
        f"{len(texts)} descriptions of {size:.0f} bytes in {seconds:.2f} s: {len(texts) / seconds:.0f}/s "
        f"({with_experts} with experts)"
    )


if __name__ == "__main__":
    main()
