-- What the program of commit 4a10d98 had written (schema 0003): the local chat, and a channel of Slack. sqlite3 .dump
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('0003');
CREATE TABLE requests (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	space TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	message TEXT NOT NULL, 
	thread TEXT DEFAULT '' NOT NULL, 
	kind TEXT NOT NULL, 
	url TEXT, 
	canonical TEXT, 
	author_id TEXT NOT NULL, 
	author_name TEXT DEFAULT '' NOT NULL, 
	asked_at DATETIME NOT NULL, 
	interaction_token TEXT, 
	interaction_expires_at DATETIME, 
	length TEXT, 
	language TEXT, 
	target TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	"values" JSON NOT NULL, 
	accepted_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	lease TEXT, 
	leased_until DATETIME, 
	outcome TEXT, 
	closed_at DATETIME, deaths INTEGER DEFAULT '0' NOT NULL, 
	UNIQUE ("key")
);
INSERT INTO requests VALUES(1,replace('web\nlocal\nlocal\n1\nbrief\nhttps://127.0.0.1:48484/sample/norhaven-tidal-bridge','\n',char(10)),'web','local','local','1','','brief','http://127.0.0.1:48484/sample/norhaven-tidal-bridge','https://127.0.0.1:48484/sample/norhaven-tidal-bridge','you','you','2026-12-01 10:32:25.374593',NULL,NULL,NULL,NULL,'','','{}','2026-12-01 10:32:25.532428','2026-12-01 10:32:25.532428',0,NULL,NULL,'','2026-12-01 10:32:26.005819',0);
INSERT INTO requests VALUES(2,replace('web\nlocal\nlocal\n3\nbrief\nhttps://10.0.0.1/secret','\n',char(10)),'web','local','local','3','','brief','http://10.0.0.1/secret','https://10.0.0.1/secret','you','you','2026-12-01 10:32:33.542221',NULL,NULL,NULL,NULL,'','','{}','2026-12-01 10:32:33.546223','2026-12-01 10:32:33.546223',0,NULL,NULL,'address_refused','2026-12-01 10:32:33.561728',0);
INSERT INTO requests VALUES(3,replace('web\nlocal\nlocal\n5\ndigest:24h\n','\n',char(10)),'web','local','local','5','','digest:24h',NULL,NULL,'you','you','2026-12-01 10:32:37.553926',NULL,NULL,NULL,NULL,'','','{}','2026-12-01 10:32:37.560584','2026-12-01 10:32:37.560584',0,NULL,NULL,'','2026-12-01 10:32:37.577140',0);
INSERT INTO requests VALUES(4,replace('slack\nT0NEWS\nC0NEWS\n1763700000.000100\nbrief\nhttps://news.example.org/story','\n',char(10)),'slack','T0NEWS','C0NEWS','1763700000.000100','','brief','https://news.example.org/story','https://news.example.org/story','U0ANA','Ana','2026-11-22 12:00:01.000000',NULL,NULL,NULL,NULL,'','','{}','2026-11-22 12:00:02.000000','2026-11-22 12:00:02.000000',0,NULL,NULL,'','2026-11-22 12:00:10.000000',0);
INSERT INTO requests VALUES(5,replace('slack\nT0NEWS\nC0NEWS\n1763700100.000100\nbrief\nhttps://news.example.org/harbour','\n',char(10)),'slack','T0NEWS','C0NEWS','1763700100.000100','','brief','https://news.example.org/harbour','https://news.example.org/harbour','U0BEN','Ben','2026-11-22 12:00:11.000000',NULL,NULL,NULL,NULL,'','','{}','2026-11-22 12:00:12.000000','2026-11-22 12:00:12.000000',0,NULL,NULL,'','2026-11-22 12:00:20.000000',0);
INSERT INTO requests VALUES(6,replace('slack\nT0NEWS\nC0NEWS\n1763700200.000100\nbrief\nhttps://news.example.org/wall','\n',char(10)),'slack','T0NEWS','C0NEWS','1763700200.000100','','brief','https://news.example.org/wall','https://news.example.org/wall','U0BEN','Ben','2026-11-22 12:00:21.000000',NULL,NULL,NULL,NULL,'','','{}','2026-11-22 12:00:22.000000','2026-11-22 12:00:22.000000',0,NULL,NULL,'paywall','2026-11-22 12:00:24.000000',0);
INSERT INTO requests VALUES(7,replace('slack\nT0NEWS\nC0NEWS\n1763700300.000100\nbrief\nhttps://news.example.org/open','\n',char(10)),'slack','T0NEWS','C0NEWS','1763700300.000100','','brief','https://news.example.org/open','https://news.example.org/open','U0ANA','Ana','2026-11-22 12:00:25.000000',NULL,NULL,NULL,NULL,'','','{}','2026-11-22 12:00:26.000000','2026-11-22 12:00:26.000000',0,NULL,NULL,NULL,NULL,0);
CREATE TABLE replies (
	request_id INTEGER NOT NULL, 
	part INTEGER NOT NULL, 
	intended_at DATETIME NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	message TEXT, 
	url TEXT DEFAULT '' NOT NULL, 
	posted_at DATETIME, 
	removed_at DATETIME, 
	PRIMARY KEY (request_id, part), 
	FOREIGN KEY(request_id) REFERENCES requests (id)
);
INSERT INTO replies VALUES(1,0,'2026-12-01 10:32:25.994978','local','2','http://127.0.0.1:48484/#line-2','2026-12-01 10:32:26.001876',NULL);
INSERT INTO replies VALUES(2,0,'2026-12-01 10:32:33.554123','local','4','http://127.0.0.1:48484/#line-4','2026-12-01 10:32:33.559734',NULL);
INSERT INTO replies VALUES(3,0,'2026-12-01 10:32:37.573974','local','6','http://127.0.0.1:48484/#line-6','2026-12-01 10:32:37.576256',NULL);
INSERT INTO replies VALUES(4,0,'2026-11-22 12:00:07.000000','C0NEWS','1763700001.000200','https://news.slack.example/archives/C0NEWS/p1763700001000200','2026-11-22 12:00:08.000000',NULL);
INSERT INTO replies VALUES(5,0,'2026-11-22 12:00:17.000000','C0NEWS','1763700101.000200','https://news.slack.example/archives/C0NEWS/p1763700101000200','2026-11-22 12:00:18.000000',NULL);
CREATE TABLE articles (
	canonical TEXT NOT NULL, 
	final TEXT NOT NULL, 
	content TEXT NOT NULL, 
	likeness TEXT DEFAULT '' NOT NULL, 
	story TEXT NOT NULL, 
	document JSON, 
	stored_at DATETIME NOT NULL, 
	PRIMARY KEY (canonical)
);
INSERT INTO articles VALUES('https://127.0.0.1:48484/sample/norhaven-tidal-bridge','https://127.0.0.1:48484/sample/norhaven-tidal-bridge','6b47e758dab15f42375e7789b73fc54d1953699c18eae71f4c8713a1c7fbf80f','78b07a29fd72ab30cc554b355a8107f70b04c5880891eb6303be131a0bd641d50b83857f142d41a306d7cf13090908cf111fc1f8455d56de15a0fb5908e800a7022ba5e303e0e9db090c3b0014260a90190d9ed3051d2db108d2890f030a9c1d0b46c3ad04b808de08e750ab001568972cdbaafd3d20c1bf10925f940cbc3b8806f35384131f995c24727a0905378c911b1fb8de065c698a10b553ec070ce76f1321a77f036012a20fa36de709a788b01de2fe2512cb4b590da413d600f9aa8715ffdb1a03eeffcc03707f640be780dc019c77f10ee4d378109a023e2d1bff3e01e038700fb9629d152c679a01991b3b0d3087df0bbeafff14f79f7009a9f3821d01d2910460372102ec3694029fbbfc145d94030dc04741070d0892073e22db00fd133207a4d102122c3f7e03dc6cd6318a4ba31a4f820500e8f00b0ad607e31a9f486412a9705403bb03e62640ff687a1dcb272b9db04c015696492ab62e3e008ead34129c23dd0ada8b5a0465807945529e234900846246d94a210728df5f5302e82016b8e7e50efbaa3e1d382fff0ff6bdd02259840202fa1d970d4da4300720a8652c9ac0785c5918800dce2ccc07cd2eda0755309a02bb1e88000fba38035f779c1525bd070264761d080e6fab015c3fbf06b73229088d46600347d8b91d4ea6df1bbd381715aed30e2cd1e53d0cc2a73d011461b8196e143006f0b12b02d464730abe9f7073ca929402994a5b','6b47e758dab15f42375e7789b73fc54d1953699c18eae71f4c8713a1c7fbf80f','{"url":"http://127.0.0.1:48484/sample/norhaven-tidal-bridge","canonical_url":"http://127.0.0.1:48484/sample/norhaven-tidal-bridge","site":"127.0.0.1","title":"Norhaven switches on its tidal bridge, eleven years late","text":"The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn. The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.\n\nMayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay. “We have built a power station that you can walk across,” Brandt said. “It took too long and it cost too much, and I am still glad that it stands.”\n\nThe bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015. An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor. The state paid 140 million euros, the city borrowed the rest.\n\nThe utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses. Output follows the tide and can be forecast years ahead, unlike that of the wind farm off the coast. “Nobody has to guess when the moon will be there,” said Tomas Okafor, the engineer who has led the project since 2021.\n\nNot everyone celebrated. The fishing cooperative in the inner harbour says that the current between the piers has become faster since the caissons were set, and that small boats now wait up to forty minutes for slack water. Its chair, Henrike Vos, called the effect “a toll that only we pay” and asked the city for a second passage on the northern side.\n\nBiologists from the University of Norhaven will watch how seals and migrating eels cope with the turbines. In a trial with four machines last winter, sensors counted 212 seals near the piers and no collision. The turbines stop for ninety seconds when a large animal comes within 15 metres. Strandkraft must publish the counts every three months as a condition of its licence.\n\nFor commuters the change comes on 1 December, when tram line 6 starts to run across the bridge every eight minutes. The ride from Eastquay to the central station will then take 11 minutes instead of 34. The ferry that has made the crossing since 1958 keeps running on weekends until the end of March, when the council decides whether to keep it for visitors.\n\nTwo other ports, Kellwick and Saint-Aubry, have asked Norhaven for the drawings. Okafor advised them to spend more on boreholes and less on renderings. The council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half.","language":"en","authors":["Marta Lindqvist"],"published":"2026-11-19T17:40:00+00:00","sentences":["The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn.","The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.","Mayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay.","“We have built a power station that you can walk across,” Brandt said.","“It took too long and it cost too much, and I am still glad that it stands.”","The bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015.","An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor.","The state paid 140 million euros, the city borrowed the rest.","The utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses.","Output follows the tide and can be forecast years ahead, unlike that of the wind farm off the coast.","“Nobody has to guess when the moon will be there,” said Tomas Okafor, the engineer who has led the project since 2021.","Not everyone celebrated.","The fishing cooperative in the inner harbour says that the current between the piers has become faster since the caissons were set, and that small boats now wait up to forty minutes for slack water.","Its chair, Henrike Vos, called the effect “a toll that only we pay” and asked the city for a second passage on the northern side.","Biologists from the University of Norhaven will watch how seals and migrating eels cope with the turbines.","In a trial with four machines last winter, sensors counted 212 seals near the piers and no collision.","The turbines stop for ninety seconds when a large animal comes within 15 metres.","Strandkraft must publish the counts every three months as a condition of its licence.","For commuters the change comes on 1 December, when tram line 6 starts to run across the bridge every eight minutes.","The ride from Eastquay to the central station will then take 11 minutes instead of 34.","The ferry that has made the crossing since 1958 keeps running on weekends until the end of March, when the council decides whether to keep it for visitors.","Two other ports, Kellwick and Saint-Aubry, have asked Norhaven for the drawings.","Okafor advised them to spend more on boreholes and less on renderings.","The council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half."],"publication":"The Norhaven Courier","image":"","state":"ok","notes":[],"removed":{}}','2026-12-01 10:32:25.962913');
INSERT INTO articles VALUES('https://news.example.org/story','https://news.example.org/story','b593cd416aadde8328df063d3dd4dd3599916f2a479816a2e92853bdcbac0441','','b593cd416aadde8328df063d3dd4dd3599916f2a479816a2e92853bdcbac0441','{"url":"https://news.example.org/story","canonical_url":"https://news.example.org/story","site":"news.example.org","title":"Arnheim plants trees","text":"The council of Arnheim voted on Tuesday. It will plant 400 trees. The work begins in May.","language":"en","authors":[],"published":"","sentences":["The council of Arnheim voted on Tuesday.","It will plant 400 trees.","The work begins in May."],"publication":"","image":"","state":"ok","notes":[],"removed":{}}','2026-11-22 12:00:05.000000');
INSERT INTO articles VALUES('https://news.example.org/harbour','https://news.example.org/harbour','775adecbb48a5a30c3944e376df183f41e1c2dc5319c21523c7b13b5c4f63ae8','','775adecbb48a5a30c3944e376df183f41e1c2dc5319c21523c7b13b5c4f63ae8','{"url":"https://news.example.org/harbour","canonical_url":"https://news.example.org/harbour","site":"news.example.org","title":"The harbour bridge opens","text":"The harbour bridge opened on Monday. It cost 12 million euros. Trams cross it from June.","language":"en","authors":[],"published":"","sentences":["The harbour bridge opened on Monday.","It cost 12 million euros.","Trams cross it from June."],"publication":"","image":"","state":"ok","notes":[],"removed":{}}','2026-11-22 12:00:15.000000');
CREATE TABLE briefings (
	id INTEGER NOT NULL, 
	canonical TEXT NOT NULL, 
	content TEXT NOT NULL, 
	recipe TEXT NOT NULL, 
	length TEXT NOT NULL, 
	language TEXT NOT NULL, 
	document JSON NOT NULL, 
	article_sentences JSON, 
	stored_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_briefings_content UNIQUE (content, recipe, length, language)
);
INSERT INTO briefings VALUES(1,'https://127.0.0.1:48484/sample/norhaven-tidal-bridge','6b47e758dab15f42375e7789b73fc54d1953699c18eae71f4c8713a1c7fbf80f','991972f2a3f603be','standard','source','{"url":"http://127.0.0.1:48484/sample/norhaven-tidal-bridge","site":"127.0.0.1","title":"Norhaven switches on its tidal bridge, eleven years late","language":"en","length":"standard","engine":"extractive","recipe":"991972f2a3f603be","lead":"The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn. The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.","body":"Mayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay. “We have built a power station that you can walk across,” Brandt said. “It took too long and it cost too much, and I am still glad that it stands.” The bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015. An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor. The state paid 140 million euros, the city borrowed the rest. The utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses.","overview":"The article discusses Norhaven, the turbines, the new harbour bridge and the western pier.","conclusion":"In summary, the council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half.","source":"Original Source: 127.0.0.1","sentences":[{"part":"lead","text":"The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn.","supported_by":[1]},{"part":"lead","text":"The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.","supported_by":[2]},{"part":"body","text":"Mayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay.","supported_by":[3]},{"part":"body","text":"“We have built a power station that you can walk across,” Brandt said.","supported_by":[4]},{"part":"body","text":"“It took too long and it cost too much, and I am still glad that it stands.”","supported_by":[5]},{"part":"body","text":"The bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015.","supported_by":[6]},{"part":"body","text":"An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor.","supported_by":[7]},{"part":"body","text":"The state paid 140 million euros, the city borrowed the rest.","supported_by":[8]},{"part":"body","text":"The utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses.","supported_by":[9]},{"part":"overview","text":"The article discusses Norhaven, the turbines, the new harbour bridge and the western pier.","supported_by":[1,7]},{"part":"conclusion","text":"The council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half.","supported_by":[24]}],"checks":{"names":[8,8],"numbers":[18,18],"quotes":[2,2],"dropped":0},"usage":{"model":"","calls":0,"input_tokens":0,"output_tokens":0},"notes":["extractive"]}','["The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn.","The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.","Mayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay.","“We have built a power station that you can walk across,” Brandt said.","“It took too long and it cost too much, and I am still glad that it stands.”","The bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015.","An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor.","The state paid 140 million euros, the city borrowed the rest.","The utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses.","Output follows the tide and can be forecast years ahead, unlike that of the wind farm off the coast.","“Nobody has to guess when the moon will be there,” said Tomas Okafor, the engineer who has led the project since 2021.","Not everyone celebrated.","The fishing cooperative in the inner harbour says that the current between the piers has become faster since the caissons were set, and that small boats now wait up to forty minutes for slack water.","Its chair, Henrike Vos, called the effect “a toll that only we pay” and asked the city for a second passage on the northern side.","Biologists from the University of Norhaven will watch how seals and migrating eels cope with the turbines.","In a trial with four machines last winter, sensors counted 212 seals near the piers and no collision.","The turbines stop for ninety seconds when a large animal comes within 15 metres.","Strandkraft must publish the counts every three months as a condition of its licence.","For commuters the change comes on 1 December, when tram line 6 starts to run across the bridge every eight minutes.","The ride from Eastquay to the central station will then take 11 minutes instead of 34.","The ferry that has made the crossing since 1958 keeps running on weekends until the end of March, when the council decides whether to keep it for visitors.","Two other ports, Kellwick and Saint-Aubry, have asked Norhaven for the drawings.","Okafor advised them to spend more on boreholes and less on renderings.","The council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half."]','2026-12-01 10:32:25.987919');
INSERT INTO briefings VALUES(2,'https://news.example.org/story','b593cd416aadde8328df063d3dd4dd3599916f2a479816a2e92853bdcbac0441','r1','standard','source','{"url":"https://news.example.org/story","site":"news.example.org","title":"Arnheim plants trees","language":"en","length":"standard","engine":"extractive","recipe":"r1","lead":"The council of Arnheim voted on Tuesday. It will plant 400 trees.","body":"The work begins in May.","overview":"The article discusses trees.","conclusion":"In summary, trees.","source":"Original Source: news.example.org","sentences":[{"part":"lead","text":"The council of Arnheim voted on Tuesday.","supported_by":[1]},{"part":"lead","text":"It will plant 400 trees.","supported_by":[2]},{"part":"body","text":"The work begins in May.","supported_by":[3]},{"part":"conclusion","text":"trees.","supported_by":[2]}],"checks":{"names":[0,0],"numbers":[0,0],"quotes":[0,0],"dropped":0},"usage":{"model":"","calls":0,"input_tokens":0,"output_tokens":0},"notes":["extractive"]}','["The council of Arnheim voted on Tuesday.","It will plant 400 trees.","The work begins in May."]','2026-11-22 12:00:06.000000');
INSERT INTO briefings VALUES(3,'https://news.example.org/harbour','775adecbb48a5a30c3944e376df183f41e1c2dc5319c21523c7b13b5c4f63ae8','r1','standard','source','{"url":"https://news.example.org/harbour","site":"news.example.org","title":"The harbour bridge opens","language":"en","length":"standard","engine":"extractive","recipe":"r1","lead":"The harbour bridge opened on Monday. It cost 12 million euros.","body":"Trams cross it from June.","overview":"The article discusses trees.","conclusion":"In summary, trees.","source":"Original Source: news.example.org","sentences":[{"part":"lead","text":"The harbour bridge opened on Monday.","supported_by":[1]},{"part":"lead","text":"It cost 12 million euros.","supported_by":[2]},{"part":"body","text":"Trams cross it from June.","supported_by":[3]},{"part":"conclusion","text":"trees.","supported_by":[2]}],"checks":{"names":[0,0],"numbers":[0,0],"quotes":[0,0],"dropped":0},"usage":{"model":"","calls":0,"input_tokens":0,"output_tokens":0},"notes":["extractive"]}','["The harbour bridge opened on Monday.","It cost 12 million euros.","Trams cross it from June."]','2026-11-22 12:00:16.000000');
CREATE TABLE channels (
	platform TEXT NOT NULL, 
	space TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	thread TEXT NOT NULL, 
	message TEXT NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (platform, space, channel, thread)
);
INSERT INTO channels VALUES('slack','T0NEWS','C0NEWS','','1763700300.000100','2026-11-22 12:00:27.000000');
CREATE TABLE chat_lines (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	thread INTEGER, 
	author TEXT NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	answer JSON, 
	marker TEXT, 
	at DATETIME NOT NULL, 
	FOREIGN KEY(thread) REFERENCES chat_lines (id), 
	UNIQUE (marker)
);
INSERT INTO chat_lines VALUES(1,NULL,'you','http://127.0.0.1:48484/sample/norhaven-tidal-bridge',NULL,NULL,'2026-12-01 10:32:25.374593');
INSERT INTO chat_lines VALUES(2,1,'newsbrief','','{"kind":"briefing","language":"en","title":"Norhaven switches on its tidal bridge, eleven years late","url":"http://127.0.0.1:48484/sample/norhaven-tidal-bridge","lead":"The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn. The 412-metre crossing carries trams, bicycles and buses, and 24 turbines in its piers turn the tide into electricity for about 9,600 homes.","body":"Mayor Ilse Brandt pressed the starting button shortly after high water, in front of some 3,000 residents on the eastern quay. “We have built a power station that you can walk across,” Brandt said. “It took too long and it cost too much, and I am still glad that it stands.” The bridge cost 318 million euros, about twice the 160 million euros that the city council approved in 2015. An audit published in March blamed the rise on the ground beneath the western pier, which turned out to be softer than surveys had shown, and on two changes of contractor. The state paid 140 million euros, the city borrowed the rest. The utility Strandkraft, which runs the turbines, expects 31 gigawatt-hours a year, roughly seven percent of what Norhaven uses.","overview":"The article discusses Norhaven, the turbines, the new harbour bridge and the western pier.","conclusion":"In summary, the council votes in January on whether to add twelve turbines in the two empty piers, which would cost 41 million euros and raise the yield by half.","source":"Original Source: 127.0.0.1","notes":["Picked from the article, not written."]}','e4b919dfd3449ae1f5f24d45','2026-12-01 10:32:25.998448');
INSERT INTO chat_lines VALUES(3,NULL,'you','http://10.0.0.1/secret',NULL,NULL,'2026-12-01 10:32:33.542221');
INSERT INTO chat_lines VALUES(4,3,'newsbrief','','{"kind":"notice","text":"I could not reach that address.","link":"http://10.0.0.1/secret","url":"http://10.0.0.1/secret"}','00d8149800f10d3da9560419','2026-12-01 10:32:33.557334');
INSERT INTO chat_lines VALUES(5,NULL,'you','/digest',NULL,NULL,'2026-12-01 10:32:37.553926');
INSERT INTO chat_lines VALUES(6,5,'newsbrief','','{"kind":"digest","language":"en","title":"Links of the last 24 hours","since":"2026-11-30T10:32:37+00:00","until":"2026-12-01T10:32:37+00:00","entries":[{"title":"Norhaven switches on its tidal bridge, eleven years late","url":"http://127.0.0.1:48484/sample/norhaven-tidal-bridge","line":"The port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn.","site":"127.0.0.1","by":"posted by you","at":"2026-12-01T10:32:25+00:00","message":"#line-1","message_label":"message","briefing":"#line-2","briefing_label":"briefing"},{"title":"http://10.0.0.1/secret","url":"http://10.0.0.1/secret","line":"Could not be read: I could not reach that address.","site":"","by":"posted by you","at":"2026-12-01T10:32:33+00:00","message":"#line-3","message_label":"message","briefing":"","briefing_label":"briefing"}],"empty":"","left_out":"","conclusion":"In summary, the port city of Norhaven switched on the turbines of its new harbour bridge on Thursday, eleven years after the first plans were drawn."}','dd7e4e24bc9890f3ccfa5064','2026-12-01 10:32:37.575067');
CREATE TABLE model_calls (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	platform TEXT NOT NULL, 
	space TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	model TEXT NOT NULL, 
	input_tokens INTEGER NOT NULL, 
	output_tokens INTEGER NOT NULL, 
	cost BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO model_calls VALUES(1,'2026-11-22 12:00:09.000000','slack','T0NEWS','U0ANA','briefing','gpt-4o-mini',1200,300,360000);
INSERT INTO model_calls VALUES(2,'2026-11-22 12:00:19.000000','slack','T0NEWS','U0BEN','briefing','gpt-4o-mini',1200,300,360000);
CREATE TABLE preferences (
	platform TEXT NOT NULL, 
	space TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (platform, space, channel, name)
);
INSERT INTO preferences VALUES('slack','T0NEWS','C0GERMAN','language','de');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('chat_lines',6);
INSERT INTO sqlite_sequence VALUES('requests',7);
CREATE INDEX ix_requests_due ON requests (due_at, id) WHERE outcome IS NULL;
CREATE INDEX ix_requests_message ON requests (platform, space, channel, message);
CREATE INDEX ix_requests_author ON requests (platform, space, author_id, accepted_at);
CREATE INDEX ix_requests_accepted ON requests (platform, space, channel, accepted_at);
CREATE INDEX ix_requests_channel ON requests (platform, space, channel, asked_at);
CREATE INDEX ix_requests_asked_at ON requests (asked_at);
CREATE INDEX ix_requests_canonical ON requests (platform, space, channel, canonical);
CREATE INDEX ix_replies_message ON replies (message);
CREATE INDEX ix_articles_final ON articles (final);
CREATE INDEX ix_articles_content ON articles (content);
CREATE INDEX ix_articles_stored_at ON articles (stored_at);
CREATE INDEX ix_briefings_canonical ON briefings (canonical);
CREATE INDEX ix_chat_lines_thread ON chat_lines (thread);
CREATE INDEX ix_model_calls_at ON model_calls (at, platform, space, user_id, purpose, input_tokens, output_tokens, cost);
COMMIT;
