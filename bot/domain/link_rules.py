"""
What is known about links, as data: tracking parameters, redirect wrappers, hosts, and what is no article.

Hosts are written as `canonical` leaves them: lower case, without ``www.``, ``m.`` and ``amp.``. Parameter names are
lower case. A parameter stands here only if dropping it can't change which article is shown: two articles taken for
one are worse than one article taken for two. Collected from the vendors' own documentation and the lists that
browsers ship for the same purpose (Brave's query filter, Firefox's query stripping).
"""

from types import MappingProxyType
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Parameters that only tell where a reader came from, whatever the site.
TRACKING: Final = _words(
    # Advertisers' click ids: Google, Microsoft, Meta, X, TikTok, LinkedIn, Pinterest, Reddit, Snap, Yandex, Impact
    """
    gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid msclkid fbclid twclid ttclid li_fat_id epik
    rdt_cid sccid sc_cid yclid ysclid ymclid _openstat irclickid rb_clickid unicorn_click_id wickedid s_kwcid ef_id
    """
    # The same: Outbrain, Taboola, Awin, CJ, Bing's news, Admitad, Microsoft's newsfeed
    """
    dicbo obclickid oborigurl ob_click_id tblci tbclid taboola_click_id taboolaclickid awc cjevent cjdata irgwc
    admitad_uid zanpid cvid ocid ncid icid
    """
    # Analytics that travel with the link: Google, Adobe, AT Internet, comScore, Branch, Klaviyo, Matomo, Webtrekk, CBS
    """
    _ga _gl s_cid cmpid intcmp int_cmp xtor xtref ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    _branch_match_id _branch_referrer _kx adobe_mc wt_mc wt_zmc ftag yptr
    """
    # Newsletters: Mailchimp, HubSpot, Marketo, Vero, Olytics, Drip, beehiiv, ConvertKit, MailerLite, Emarsys, Dynamics
    """
    mc_cid mc_eid _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id
    __s _bhlid bbeml ck_subscriber_id ml_subscriber ml_subscriber_hash sc_customer sc_eh sc_uid ss_email_id vgo_ee
    dm_i et_rid et_cid elqtrack elqtrackid cndid esrc bxid _clde _cldee nr_email_referer hss_channel lctg
    """
    # Shares: Facebook, Instagram, X, YouTube, Yahoo, Wikipedia, Alibaba, bilibili, Shareaholic, and the AMP cache
    """
    fb_action_ids fb_action_types fb_source fb_ref fb_comment_id mibextid igsh igshid ref_src ref_url guccounter
    guce_referrer guce_referrer_sig soc_src soc_trk __twitter_impression usqp aoh ampshare sharetype
    wprov spm spm_id_from vd_source sr_share hootpostid share_source share_medium share_plat share_session_id
    """
    # What AMP's own players and caches add
    """
    amp_js_v amp_gsa amp_lite amp_tf amp_r amp_ct amp_kit amp_latest_update_time amp_markup _amp
    """
)

#: The same, by how the name begins.
TRACKING_PREFIXES: Final = (
    "utm_", "utm-", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "bsft_", "oft_", "itm_", "at_custom", "at_campaign",
    "at_medium", "at_link", "at_recipient", "at_ptr", "at_bbc", "at_format", "wt.", "stm_", "gaa_", "sfmc_", "__cft__",
    "__xts__",
)  # fmt: skip

_YES_OR_NO: Final = _words("1 true yes on 0 false no off") | {""}
_AMP: Final = _words("amp amphtml")
#: The same, by what the parameter says: which button was pressed, or that this is the AMP variant.
TRACKING_BY_VALUE: Final = MappingProxyType(
    {
        "share": _words(
            "twitter x facebook linkedin reddit pinterest tumblr telegram whatsapp jetpack-whatsapp email mail print "
            "pocket mastodon bluesky threads skype line vk xing flipboard nextdoor custom-bluesky copy copylink"
        ),
        "amp": _YES_OR_NO,
        **dict.fromkeys(("outputtype", "output", "format", "view", "layout"), _AMP),
    }
)

#: The same where the path already names the article, as it does on news sites; elsewhere it may be what names it.
TRACKING_BESIDE_A_NAME: Final = _words("ei share_id")

#: What only these sites use for it; everywhere else the name may mean something.
TRACKING_BY_HOST: Final = MappingProxyType(
    {
        host: _words(names)
        for host, names in {
            "nytimes.com": "smid smtyp partner emc referringsource sgrp pvid campaign_id "
            "instance_id segment_id user_id regi_id nl te action pgtype module",
            "theguardian.com": "cmp",
            "washingtonpost.com": "itid wpisrc wpmm s_l tid",
            "wsj.com": "mod reflink",
            "ft.com": "sharetype segmentid desktop",
            "bloomberg.com": "sref srnd cmpid leadsource",
            "forbes.com": "sh ss",
            "reuters.com": "taid edition-redirect rpc feedtype feedname",
            "dailymail.co.uk": "ito ico",
            "economist.com": "fsrc",
            "newyorker.com": "mbid source",
            "wired.com": "mbid source",
            "cnbc.com": "__source",
            "businessinsider.com": "r ir",
            "lemonde.fr": "lmd_medium lmd_campaign lmd_creation lmd_source",
            "spiegel.de": "sara_ref sara_ecid",
            "zeit.de": "wt_zmc",
            "heise.de": "wt_mc",
            "x.com": "s t",
            "youtube.com": "si feature pp",
            "youtu.be": "si feature",
            "msn.com": "ei pc",
            "medium.com": "source",
            "substack.com": "r s triedredirect isfreemail",
            "reddit.com": "rdt",
            "linkedin.com": "trk trackingid lipi",
            "bbc.com": "xtor pinned_post_type",
        }.items()
    }
)

#: Parameters that open what the address alone does not: what a subscriber gives away, a signature, a password. They are
#: part of what was asked for, alone or as the last part of a name ("article_gift").
TOKENS: Final = (
    "sk", "gift", "gift_?(?:id|code|link)", "freebie", "unlocked_article_code", "unlock_?code", "secret", "jwt", "sig",
    "pwd", "password", "passcode", "authkey", "resourcekey", "rlkey", "share_?key", "access_?key",
)  # fmt: skip
TOKEN_ENDINGS: Final = ("token", "signature")

#: The same for names that mean something else on other sites.
TOKENS_BY_HOST: Final = MappingProxyType(
    {
        "cdn.discordapp.com": _words("hm"),
        "wsj.com": _words("st"),
        "barrons.com": _words("st"),
        "marketwatch.com": _words("st"),
        "lemonde.fr": _words("random share"),
        "faz.net": _words("premium"),
        "theinformation.com": _words("shared"),
    }
)

#: Segments of a path after which comes what a list or an entry is about, which may well be "amp".
LISTINGS: Final = _words(
    """
    tag tags topic topics topik subject subjects category categories cat label labels keyword keywords hashtag hashtags
    search suche s wiki dictionary glossary definition define word words thema themen theme themes tema temas sujet
    sujets etiqueta etiquetas kategorie kategorien categorie categoria products product p shop store docs doc package
    packages project projects projekte repo repos u user users author authors people r t
    """
)

#: Hosts of Proofpoint's URL Defense.
PROOFPOINT_HOSTS: Final = _words("urldefense.com urldefense.us urldefense.proofpoint.com")

#: Names that are tracking when the value is a host and the path names the article: ``?ref=example.com`` is what
#: newsletters add to outgoing links; elsewhere it may choose what a list shows.
REFERRERS: Final = frozenset(("ref", "source", "via"))

#: One site under two names.
HOST_ALIASES: Final = MappingProxyType(
    {
        "edition.cnn.com": "cnn.com",
        "us.cnn.com": "cnn.com",
        "bbc.co.uk": "bbc.com",
        "twitter.com": "x.com",
        "old.reddit.com": "reddit.com",
        "new.reddit.com": "reddit.com",
        "np.reddit.com": "reddit.com",
    }
)

#: Services that carry the true address in a parameter: host (or ``.suffix``) → path prefix and parameter names.
#: ``"?"`` stands for the whole query. Shorteners are not here: their target is not in the address.
WRAPPERS: Final = MappingProxyType(
    {
        "google": ("/url", "q", "url"),  # every national Google, see canonical.py
        "news.google.com": ("/news/url", "url"),
        "plus.url.google.com": ("/url", "q"),
        "l.facebook.com": ("/l.php", "u"),
        "lm.facebook.com": ("/l.php", "u"),
        "facebook.com": ("/", "u"),  # l.php, sharer.php, flx/warn
        "l.messenger.com": ("/l.php", "u"),
        "l.instagram.com": ("/", "u"),
        "l.threads.net": ("/", "u"),
        "l.threads.com": ("/", "u"),
        "slack-redir.net": ("/link", "url"),
        "t.umblr.com": ("/redirect", "z"),
        "href.li": ("/", "?"),
        "out.reddit.com": ("/", "url"),
        "youtube.com": ("/redirect", "q"),
        "steamcommunity.com": ("/linkfilter", "u", "url"),
        "vk.com": ("/away.php", "to"),
        "away.vk.com": ("/away.php", "to"),
        "linkedin.com": ("/", "url"),  # redir/redirect, safety/go
        "duckduckgo.com": ("/l/", "uddg"),
        "bing.com": ("/news/apiclick.aspx", "url"),
        "medium.com": ("/r/", "url"),
        "getpocket.com": ("/redirect", "url"),
        "link.zhihu.com": ("/", "target"),
        "link.juejin.cn": ("/", "target"),
        "weibo.cn": ("/sinaurl", "u", "url"),
        "exit.sc": ("/", "url"),
        "deviantart.com": ("/users/outgoing", "?"),
        "pixiv.net": ("/jump.php", "url", "?"),
        "go.skimresources.com": ("/", "url"),
        "redirect.viglink.com": ("/", "u"),
        "deref-gmx.net": ("/", "redirecturl"),
        "deref-web.de": ("/", "redirecturl"),
        "linkprotect.cudasvc.com": ("/url", "a"),
        "clicktime.symantec.com": ("/", "u"),
        ".fireeye.com": ("/v1/url", "u"),
        ".trellix.com": ("/v1/url", "u"),
        ".safelinks.protection.outlook.com": ("/", "url"),
    }
)

#: Files that hold no article text. PDF and plain text do.
NO_ARTICLE_EXTENSIONS: Final = _words(
    """
    apng avif bmp gif gifv heic heif ico jfif jpeg jpg jxl png psd svg tif tiff webp
    3gp avi flv m3u8 m4v mkv mov mp4 mpeg mpg ogv webm wmv
    aac aiff flac m4a m3u mid midi mp3 oga ogg opus wav wma
    7z apk bz2 cab deb dmg exe gz iso jar msi pkg rar rpm tar tbz2 tgz torrent xz zip zst
    """
)

#: Hosts (with all below them) that hold no articles: GIFs, pictures, files of the chat platforms, music, calls.
NO_ARTICLE_HOSTS: Final = _words(
    """
    tenor.com giphy.com gph.is klipy.com gfycat.com redgifs.com imgur.com imgflip.com prnt.sc gyazo.com
    discord.gg discord.new cdn.discordapp.com media.discordapp.net images-ext-1.discordapp.net
    images-ext-2.discordapp.net discordstatus.com
    files.slack.com app.slack.com join.slack.com slack-files.com slack-edge.com slack-imgs.com
    open.spotify.com music.youtube.com music.apple.com meet.google.com maps.google.com maps.app.goo.gl zoom.us
    """
)

#: Pages of a site that hold no article although others may: host → beginnings of the path, which ends in a slash here.
NO_ARTICLE_PATHS: Final = MappingProxyType(
    {
        "discord.com": ("/channels/", "/invite/", "/events/", "/oauth2/", "/api/", "/users/", "/app/"),
        "discordapp.com": ("/channels/", "/invite/", "/oauth2/", "/api/"),
        "slack.com": ("/archives/", "/files/", "/app_redirect/", "/client/", "/shortcuts/", "/apps/"),
        "google": ("/search/", "/maps/", "/imgres/"),
        "bing.com": ("/search/", "/images/", "/maps/"),
        "teams.microsoft.com": ("/l/", "/meet/"),
    }
)
