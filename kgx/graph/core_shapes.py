"""SHACL shapes of what every graph of kgx holds, whatever its ontology: Turtle without prefixes, see `shapes`."""

from __future__ import annotations

# Things, events and articles, as every RDF that kgx writes has them.
FACT_SHAPES = """
shape:Article a sh:NodeShape ;
    sh:targetClass kgx:Article ;
    sh:property [ sh:path rdfs:label ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleId ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleDigest ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleUrl ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleSource ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleLanguage ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:articleDate ; sh:maxCount 1 ;
        sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:dateTime ] [ sh:datatype xsd:string ] ) ;
        sh:message "the date of an article is an xsd:date, an xsd:dateTime or a text" ] ;
    sh:property [ sh:path kgx:articlePlace ; sh:class kgx:Entity ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:reprintOf ; sh:class kgx:Article ; sh:maxCount 1 ] .

shape:FirstPrint a sh:NodeShape ;
    sh:targetObjectsOf kgx:reprintOf ;
    sh:property [ sh:path kgx:reprintOf ; sh:maxCount 0 ] .

shape:Entity a sh:NodeShape ;
    sh:targetClass kgx:Entity ;
    sh:property [ sh:path rdfs:label ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path skos:altLabel ; sh:datatype xsd:string ] ;
    sh:property [ sh:path kgx:hasUnit ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:link ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:linkConfidence ; sh:datatype xsd:decimal ; sh:maxCount 1 ;
        sh:minInclusive 0 ; sh:maxInclusive 1 ] .

shape:AnyEvent a sh:NodeShape ;
    sh:targetClass kgx:Event , kgx:NonAssertedEvent ;
    sh:property [ sh:path rdfs:label ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:trigger ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:Event a sh:NodeShape ;
    sh:targetClass kgx:Event ;
    sh:property [ sh:path kgx:realis ; sh:in ( kgx:asserted ) ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:NonAssertedEvent a sh:NodeShape ;
    sh:targetClass kgx:NonAssertedEvent ;
    sh:property [ sh:path kgx:realis ; sh:in ( kgx:planned kgx:negated kgx:hypothetical ) ; sh:minCount 1 ; sh:maxCount 1 ] .
"""

# Where facts come from: members, statements and what they say together, passages and the components that read them.
PROVENANCE_SHAPES = """
shape:EntityOfArticles a sh:NodeShape ;
    sh:targetClass kgx:Entity ;
    sh:property [ sh:path kgx:member ; sh:class kgx:Member ; sh:minCount 1 ] .

shape:Member a sh:NodeShape ;
    sh:targetClass kgx:Member ;
    sh:property [ sh:path rdfs:label ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path skos:altLabel ; sh:datatype xsd:string ] ;
    sh:property [ sh:path kgx:inArticle ; sh:class kgx:Article ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:mentionCount ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:mergedWith ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:mergeReason ; sh:datatype xsd:string ; sh:maxCount 1 ] .

shape:Evidence a sh:NodeShape ;
    sh:targetClass rdf:Statement , kgx:OpenStatement , kgx:Event , kgx:NonAssertedEvent ;
    sh:property [ sh:path kgx:confidence ; sh:datatype xsd:decimal ; sh:minInclusive 0 ; sh:maxInclusive 1 ;
        sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:wasDerivedFrom ; sh:class oa:SpecificResource ; sh:minCount 1 ] ;
    sh:property [ sh:path prov:hadPrimarySource ; sh:class kgx:Article ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:wasGeneratedBy ; sh:class prov:Activity ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:EventOfArticle a sh:NodeShape ;
    sh:targetClass kgx:Event , kgx:NonAssertedEvent ;
    sh:property [ sh:path kgx:triggerPassage ; sh:class oa:SpecificResource ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:AnyStatement a sh:NodeShape ;
    sh:targetClass rdf:Statement , kgx:OpenStatement ;
    sh:property [ sh:path kgx:realis ; sh:in ( kgx:asserted kgx:planned kgx:negated kgx:hypothetical ) ;
        sh:minCount 1 ; sh:maxCount 1 ] .

shape:Statement a sh:NodeShape ;
    sh:targetClass rdf:Statement ;
    sh:property [ sh:path rdf:subject ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:or ( [ sh:class kgx:Entity ] [ sh:class kgx:Event ] [ sh:class kgx:NonAssertedEvent ] ) ;
        sh:message "the subject of a statement is one entity or event" ] ;
    sh:property [ sh:path rdf:object ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:or ( [ sh:class kgx:Entity ] [ sh:datatype xsd:string ] ) ;
        sh:message "the object of a statement is one entity or a text" ] ;
    sh:property [ sh:path kgx:filler ; sh:class oa:SpecificResource ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:ended ; sh:datatype xsd:boolean ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:wasAttributedTo ; sh:class kgx:Entity ; sh:maxCount 1 ] .

shape:Fact a sh:NodeShape ;
    sh:targetClass kgx:Fact ;
    sh:property [ sh:path rdf:subject ; sh:class kgx:Entity ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path rdf:predicate ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path rdf:object ; sh:class kgx:Entity ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:realis ; sh:in ( kgx:asserted kgx:planned kgx:negated kgx:hypothetical ) ;
        sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:ended ; sh:datatype xsd:boolean ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:wasAttributedTo ; sh:class kgx:Entity ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:confidence ; sh:datatype xsd:decimal ; sh:minInclusive 0 ; sh:maxInclusive 1 ;
        sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:independentSources ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:firstSeen ; sh:datatype xsd:date ; sh:lessThanOrEquals kgx:lastSeen ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:lastSeen ; sh:datatype xsd:date ; sh:maxCount 1 ] ;
    sh:property [ sh:path prov:wasDerivedFrom ; sh:class rdf:Statement ; sh:minCount 1 ] .

shape:PlainStatement a sh:NodeShape ;
    sh:property [ sh:path kgx:realis ; sh:hasValue kgx:asserted ] ;
    sh:property [ sh:path prov:wasAttributedTo ; sh:maxCount 0 ] .

shape:OpenStatement a sh:NodeShape ;
    sh:targetClass kgx:OpenStatement ;
    sh:property [ sh:path kgx:subjectText ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:predicateText ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:objectText ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:speakerText ; sh:datatype xsd:string ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:subjectEntity ; sh:class kgx:Entity ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:objectEntity ; sh:class kgx:Entity ; sh:maxCount 1 ] .

shape:Passage a sh:NodeShape ;
    sh:targetClass oa:SpecificResource ;
    sh:property [ sh:path oa:hasSource ; sh:class kgx:Article ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path oa:hasSelector ; sh:class oa:TextPositionSelector ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:Selector a sh:NodeShape ;
    sh:targetClass oa:TextPositionSelector ;
    sh:property [ sh:path oa:start ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path oa:end ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path oa:exact ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] .

shape:Activity a sh:NodeShape ;
    sh:targetClass prov:Activity ;
    sh:property [ sh:path kgx:component ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path kgx:componentVersion ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ] .
"""
